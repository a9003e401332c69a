// Hosts say numbers as the figures do.
export { formatDuration, formatMetric, formatNumber } from '../figures/numbers'
