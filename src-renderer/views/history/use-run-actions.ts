import { ref } from 'vue'
import { useRouter } from 'vue-router'
import type { RunSummary } from '../../../src-main/contract'
import { useClient } from '../../api/client'
import { useNoticesStore } from '../../stores/notices'
import { useRunsStore } from '../../stores/runs'
import { repeatSpec } from '../derived-spec'
import { handDraft } from '../new-run/draft-handover'
import type { RunAction } from './table/run-menu.vue'

/** What a person does with runs of the list beside looking at them. */
export function useRunActions() {
  const client = useClient()
  const notices = useNoticesStore()
  const store = useRunsStore()
  const router = useRouter()
  /** Runs whose tags are asked for. */
  const tagged = ref<string[]>([])

  async function tag(run: string, tags: string[]): Promise<void> {
    tagged.value = []
    await client.call('runs.tag', { run, tags }).catch(notices.fail)
  }
  async function changeTags(runs: string[], add: string[], remove: string[]): Promise<void> {
    tagged.value = []
    await client.call('runs.changeTags', { runs, add, remove }).catch(notices.fail)
  }
  async function rename(run: string, name: string): Promise<void> {
    await client.call('runs.rename', { run, name }).catch(notices.fail)
  }
  async function note(run: string, text: string): Promise<void> {
    await client.call('runs.note', { run, note: text }).catch(notices.fail)
  }
  /** All of them on top or, where all are, none any more. */
  async function pin(runs: readonly RunSummary[]): Promise<void> {
    const isPinned = !runs.every((run) => run.isPinned)
    await client.call('runs.pin', { runs: runs.map(({ id }) => id), isPinned }).catch(notices.fail)
  }
  async function move({ id: run }: RunSummary, position: number): Promise<void> {
    await client.call('runs.move', { run, position }).then(store.take).catch(notices.fail)
  }
  /** Fills the form with what a run did. */
  async function again({ id: run }: RunSummary): Promise<void> {
    try {
      handDraft(repeatSpec(await client.call('runs.show', { run })))
      await router.push('/new')
    } catch (error) {
      notices.fail(error)
    }
  }
  async function steer(name: 'runs.pause' | 'runs.resume' | 'runs.stop', run: string): Promise<void> {
    await client.call(name, { run }).catch(notices.fail)
  }

  /** What was chosen in a run's menu; what the list does by itself is none of it. */
  function act(action: RunAction, run: RunSummary): Promise<void> | void {
    switch (action) {
      case 'resume':
        return steer('runs.resume', run.id)
      case 'pause':
        return steer('runs.pause', run.id)
      case 'stop':
        return steer('runs.stop', run.id)
      case 'again':
        return again(run)
      case 'moveUp':
        return move(run, (run.queuePosition ?? 0) - 1)
      case 'moveDown':
        return move(run, (run.queuePosition ?? 0) + 1)
      case 'tag':
        tagged.value = [run.id]
        return
      case 'pin':
        return pin([run])
      case 'open':
      case 'rename':
      case 'note':
      case 'delete':
        return
      default:
        action satisfies never
    }
  }
  return { tagged, tag, changeTags, rename, note, pin, act }
}
