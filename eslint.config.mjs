// What stands in a component, as far as it can be said without types; what its types know is oxlint's
// (resources/setup/lint-components.mjs), as is everything that is no component (.oxlintrc.json).
import pluginVue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/', '**/*.{ts,mts,js,mjs,cjs}'] },
  ...tseslint.configs.recommended,
  ...pluginVue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser
      }
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
      ],
      'no-console': 'error',
      'no-restricted-globals': ['error', 'process', 'Buffer', '__dirname', 'require'],
      'eqeqeq': 'error',
      'vue/no-v-html': 'error',
      // A button that cannot be pressed says why: ReasonButton, ActionButton and MenuAction.
      'vue/no-restricted-v-bind': [
        'error',
        ...['button', 'ActionButton', 'ReasonButton', 'MenuAction', 'DropdownMenuItem'].map(
          (element) => ({
            argument: 'disabled',
            element,
            message:
              'Say why it cannot be pressed, by "why" of ReasonButton, ActionButton or MenuAction.'
          })
        )
      ],
      // Layout is the author's; these rules argue with long, readable template lines.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off'
    }
  }
)
