import { ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { AtelierError, type ExperimentSpec } from '../../../src-main/contract'
import { useClient, useConnected } from '../../api/client'
import { useNoticesStore } from '../../stores/notices'
import { forkSpec } from '../derived-spec'

/** The checkpoint that a new run goes on from. */
export interface Fork {
  run: string
  name: string
  checkpoint: string
  epoch: number
  step: number
  /** Only this one fits the checkpoint. */
  model: ExperimentSpec['model']
}

/**
 * Reads from the address which checkpoint is gone on from, so that a reload keeps it, and hands the form
 * the parent's experiment, where it was not restored as it was left.
 */
export function useFork(load: (spec: ExperimentSpec) => void, isRestored: () => boolean) {
  const route = useRoute()
  const router = useRouter()
  const client = useClient()
  const notices = useNoticesStore()
  const fork = ref<Fork | null>(null)
  const named = (): { run: string; checkpoint: string } | null => {
    const { from, checkpoint } = route.query
    return typeof from === 'string' && typeof checkpoint === 'string' ? { run: from, checkpoint } : null
  }

  async function find(): Promise<void> {
    const wanted = named()
    if (!wanted) return void (fork.value = null)
    if (fork.value?.run === wanted.run && fork.value.checkpoint === wanted.checkpoint) return
    try {
      const parent = await client.call('runs.show', { run: wanted.run })
      const found = parent.checkpoints.find(({ file }) => file === wanted.checkpoint)
      if (!found)
        throw new AtelierError('CHECKPOINT_MISSING', {
          run: parent.summary.name,
          file: wanted.checkpoint
        })
      fork.value = {
        ...wanted,
        name: parent.summary.name,
        epoch: found.epoch,
        step: found.step,
        model: parent.spec.model
      }
      if (!isRestored()) load(forkSpec(parent, found))
    } catch (error) {
      notices.fail(error)
      if (!(error instanceof AtelierError && error.code === 'DISCONNECTED')) drop()
    }
  }
  /** Starts from the beginning instead. */
  function drop(): void {
    fork.value = null
    void router.replace({ name: 'new-run' })
  }
  useConnected(() => void find())
  watch(
    () => route.query,
    () => {
      if (route.name === 'new-run') void find()
    }
  )
  /** Fills the form with what the parent did once more. */
  async function again(): Promise<void> {
    fork.value = null
    await find()
  }
  return { fork, isFork: named() !== null, drop, again }
}
