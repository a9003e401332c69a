import { until } from '@vueuse/core'
import { createRouter, createWebHashHistory } from 'vue-router'
import type { WindowClient } from './api/client'

const views = {
  newRun: () => import('./views/new-run/new-run-view.vue'),
  quick: () => import('./views/quick/quick-view.vue'),
  history: () => import('./views/history/history-view.vue'),
  compare: () => import('./views/comparison/compare-view.vue'),
  run: () => import('./views/run/run-view.vue'),
  data: () => import('./views/data/data-view.vue'),
  settings: () => import('./views/settings/settings-view.vue')
}

/**
 * Places in the window. The hash keeps them working from a file, from any address and after a reload.
 */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/history' },
    { path: '/new', name: 'new-run', component: views.newRun },
    { path: '/quick', name: 'quick', component: views.quick },
    { path: '/history', name: 'history', component: views.history },
    { path: '/compare', name: 'compare', component: views.compare },
    { path: '/runs/:id', name: 'run', component: views.run },
    { path: '/data/:id?', name: 'data', component: views.data },
    { path: '/settings', name: 'settings', component: views.settings },
    { path: '/:rest(.*)*', redirect: '/history' }
  ]
})

/**
 * Follows an address that is changed while the first view is still being loaded: the router listens
 * only once it has arrived somewhere, and would then put the old address back.
 */
export function followAddressWhileLoading(): void {
  const follow = (): void => {
    void router.push(location.hash.slice(1))
  }
  window.addEventListener('hashchange', follow)
  void router.isReady().finally(() => {
    window.removeEventListener('hashchange', follow)
  })
}

/**
 * Loads the views that nobody has opened yet, one whenever the window has nothing else to do and the workbench is
 * there, so that the first click on a place waits for no file, and the palette has what is typed after its key.
 */
export async function loadViewsAhead({ state }: Pick<WindowClient, 'state'>): Promise<void> {
  await router.isReady()
  for (const load of [() => import('./shell/command-palette.vue'), ...Object.values(views)]) {
    await until(state).toBe('connected')
    await new Promise((idle) => requestIdleCallback(idle))
    // What cannot be had at this moment is asked for again by whoever goes there.
    await load().catch(() => undefined)
  }
}
