import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
  Title
} from 'chart.js'
import zoom from 'chartjs-plugin-zoom'

/** A canvas knows no font features; drawn for speed, the x in x64 stays the letter that it is. */
function drawPlainLetters({ ctx }: Chart): void {
  ctx.textRendering = 'optimizeSpeed'
}
/** Set before anything is measured and before anything is drawn: a new size resets it. */
const plainLetters: Plugin = {
  id: 'plainLetters',
  beforeLayout: drawPlainLetters,
  beforeDraw: drawPlainLetters
}

Chart.register(
  ...[LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Title, zoom],
  plainLetters
)

export { Chart }
