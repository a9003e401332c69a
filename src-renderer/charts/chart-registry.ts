import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Title
} from 'chart.js'
import zoom from 'chartjs-plugin-zoom'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Title, zoom)

export { Chart }
