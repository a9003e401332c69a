import type { Command } from 'commander'
import { AtelierError, type DoctorReport, engineIds, formatBytes, speedsText } from '../../../contract'
import type { EngineService } from '../../../workbench/machine/engine-service'
import { setUpJpegDecoder } from '../../../workbench/machine/jpeg-decoder-setup'
import type { CommandContext } from '../context'
import { deviceText } from '../engine-texts'
import type { JsonOption } from '../json-option'
import { engineService } from '../machine-services'
import { print, printJson } from '../output'

interface DoctorOptions extends JsonOption {
  fix?: string
  from?: string
  ifMissing?: boolean
}

/** Adds `doctor`. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('check the machine and every engine')
    .option('--fix <engine>', 'set an engine up, or "jpeg": a faster decoder of pictures')
    .option('--from <folder>', 'with --fix: a folder with the files that would otherwise be downloaded')
    .option('--if-missing', 'with --fix: only if it does not work yet')
    .option('--json', 'print JSON')
    .action(async (options: DoctorOptions) => {
      if (options.fix === 'jpeg') return fixJpeg(options)
      if (options.fix !== undefined) return fix(engineService(context), options.fix, options)
      const report = await engineService(context).doctor(context.workspace)
      if (options.json) printJson(report)
      else print(doctorText(report))
      if (!report.ok) process.exitCode = 1
    })
}

async function fix(engines: EngineService, name: string, options: DoctorOptions): Promise<void> {
  const id = engineIds.find((each) => each === name)
  if (!id) throw new AtelierError('UNKNOWN_ENGINE', { id: name, engines: engineIds.join(', ') })
  const report = await engines.fix(id, { from: options.from ?? null, force: !options.ifMissing })
  if (options.json) printJson(report)
  else {
    const remark = report.reason === null ? '' : `\n${report.reason}. ${report.fix ?? ''}`
    print(`${id} works: ${report.version ?? ''}, ${deviceText(report.device)}${remark}`)
  }
}

async function fixJpeg({ ifMissing, json }: DoctorOptions): Promise<void> {
  const version = await setUpJpegDecoder({ force: !ifMissing })
  if (json) printJson({ version })
  else print(`JPEG files are decoded by ${version}.`)
}

/** What it costs to do without an engine, as measured here. */
function speedsLine({ speeds }: DoctorReport): string {
  const measured = speedsText(speeds)
  return measured === ''
    ? 'Not timed yet; "atelier bench" times the engines on ResNet-50.'
    : `ResNet-50, batch 128: ${measured}.`
}

const slowDecoder = 'libvips ("atelier doctor --fix jpeg" builds a faster decoder)'

function doctorText(report: DoctorReport): string {
  const { machine, workspace, application } = report
  const lines = [
    `Atelier    ${application.version}${application.commit ? ` (${application.commit.slice(0, 10)})` : ''}`,
    `Machine    ${machine.cpu}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}`,
    `System     ${machine.platform}, Node ${machine.node}`,
    `GPU        ${machine.gpu ?? 'no NVIDIA driver'}`,
    `Pictures   JPEG by ${report.jpegDecoder ?? slowDecoder}`,
    `Workspace  ${workspace.path} ` +
      `(${workspace.writable ? `${formatBytes(workspace.freeBytes)} free` : 'cannot be written'})`
  ]
  for (const engine of report.engines) {
    lines.push('', `${engine.id}: ${engine.available ? 'works' : (engine.reason ?? 'not available')}`)
    for (const finding of engine.findings)
      lines.push(`  ${finding.ok ? '✓' : '✗'} ${finding.what}: ${finding.found ?? 'missing'}`)
    if (engine.available && engine.reason) lines.push(`  ! ${engine.reason}`)
    if (engine.fix) lines.push(`  → ${engine.fix}`)
  }
  lines.push(
    '',
    speedsLine(report),
    report.advice === null ? 'Everything is in order.' : `To do: ${report.advice}`
  )
  return lines.join('\n')
}
