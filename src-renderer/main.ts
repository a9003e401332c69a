import '@fontsource-variable/inter'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { clientKey, createWindowClient } from './api/client'
import { connectMessagePort, connectWebSocket } from './api/transport'
import App from './app.vue'
import { i18n } from './i18n'
import { sayFieldErrors } from './i18n/field-errors'
import { keepScrolling } from './kept-scrolling'
import { followAddressWhileLoading, loadViewsAhead, router } from './router'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

const bridge = window.atelier
const client = createWindowClient(() => (bridge ? connectMessagePort(bridge) : connectWebSocket()))

sayFieldErrors()
createApp(App).provide(clientKey, client).use(createPinia()).use(router).use(i18n).mount('#app')
keepScrolling(router)
followAddressWhileLoading()
void loadViewsAhead(client)
