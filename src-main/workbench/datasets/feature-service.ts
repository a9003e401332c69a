import type { FeatureUsage } from '../../contract'
import { clearFeatures, featuresFolder, listFeatureFiles } from '../../datasets/features/feature-files'
import { cacheFolder } from '../files/folders'

/** What frozen parts of networks made of images, as far as it is kept for other runs of this user. */
export class FeatureService {
  async usage(): Promise<FeatureUsage> {
    const files = await listFeatureFiles(cacheFolder())
    return {
      folder: featuresFolder(cacheFolder()),
      bytes: files.reduce((sum, file) => sum + file.bytes, 0)
    }
  }

  /** Removes all of it; a run under way has its own in memory. */
  async clear(): Promise<FeatureUsage> {
    await clearFeatures(cacheFolder())
    return this.usage()
  }
}
