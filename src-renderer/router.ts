import { createRouter, createWebHashHistory } from 'vue-router'

/** Places in the window. The hash keeps them working from a file, from any address and after a reload. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/history' },
    { path: '/new', name: 'new-run', component: () => import('./views/new-run/new-run-view.vue') },
    { path: '/history', name: 'history', component: () => import('./views/history/history-view.vue') },
    { path: '/compare', name: 'compare', component: () => import('./views/history/compare-view.vue') },
    { path: '/runs/:id', name: 'run', component: () => import('./views/run/run-view.vue') },
    { path: '/settings', name: 'settings', component: () => import('./views/settings/settings-view.vue') },
    { path: '/:rest(.*)*', redirect: '/history' }
  ]
})
