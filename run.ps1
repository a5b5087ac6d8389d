# The one way to everything on Windows: the same words as `run`. If scripts are not allowed:
#   powershell -ExecutionPolicy Bypass -File run.ps1
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [System.Text.Encoding]::UTF8
$env:PYTHONUTF8 = '1'

$root = $PSScriptRoot
$venv = Join-Path $root '.venv'
$python = Join-Path $venv 'Scripts\python.exe'

function Show-Help {
    @'
派单 Paidan

  .\run.ps1                  装好缺的东西，打开示例校园的派单台 / set up, open the demo station
  .\run.ps1 --life           同上，示例校园自己有人报修、接单 / the same, with a campus that lives
  .\run.ps1 --headless DIR   不开窗口跑一遍，截图放进 DIR / no window, pictures into DIR
  .\run.ps1 demo --help      示例的全部选项 / every option of the demo

  .\run.ps1 setup            只安装，不打开 / set up only
  .\run.ps1 paidan ...       命令行 / the command line program
  .\run.ps1 test [...]       代码检查和全部测试（参数交给 pytest）/ lint, types and tests
  .\run.ps1 bench | shots | simulate | mutants | accidents
                             性能 | 截图 | 随机模拟 | 植入错误 | 断电、磁盘满、强行结束 / the other proofs
  .\run.ps1 lock [...]       重新锁定依赖版本 / lock the dependencies anew
  .\run.ps1 help             这一页 / this page
'@
}

function Find-Python {
    foreach ($candidate in @('py', 'python', 'python3')) {
        if (-not (Get-Command $candidate -ErrorAction SilentlyContinue)) { continue }
        & $candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>$null
        if ($LASTEXITCODE -eq 0) { return $candidate }
    }
    Write-Host '派单需要 Python 3.11 或更新的版本。请输入下面这一行，再运行 .\run.ps1：'
    Write-Host 'Paidan needs Python 3.11 or newer. Please type this one line, then .\run.ps1 again:'
    Write-Host ''
    Write-Host '    winget install Python.Python.3.12'
    exit 1
}

function Invoke-Setup([string[]] $words, [string] $with) {
    Push-Location $root
    try { & $with -B -m build_spec.setup @words } finally { Pop-Location }
}

function Set-Up([string] $level) {
    if (Test-Path $python) {
        Invoke-Setup @('ready', $level) $python
        if ($LASTEXITCODE -eq 0) { return }
    }
    Invoke-Setup @('need', $level) (Find-Python)
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Start-Module([string] $level, [string] $module, [string[]] $rest) {
    Set-Up $level
    & $python -P -m $module @rest
    exit $LASTEXITCODE
}

$word = if ($args.Count) { [string] $args[0] } else { '' }
$rest = @($args | Select-Object -Skip 1)

if ($word -in @('help', '-h', '--help')) { Show-Help; exit 0 }
if ($word -eq '' -or $word.StartsWith('-')) { Start-Module 'runtime' 'desktop.demo' $args }
switch ($word) {
    'setup' { Set-Up 'runtime'; exit 0 }
    'demo' { Start-Module 'runtime' 'desktop.demo' $rest }
    'paidan' { Start-Module 'runtime' 'desktop.cli' $rest }
    'bench' { Start-Module 'dev' 'tests.benchmarks' $rest }
    'shots' { Start-Module 'dev' 'tests.shots' $rest }
    'simulate' { Start-Module 'dev' 'tests.simulation' $rest }
    'mutants' { Start-Module 'dev' 'tests.mutants' $rest }
    'accidents' { Start-Module 'dev' 'tests.accidents' $rest }
    'test' { Set-Up 'dev'; Invoke-Setup (@('test') + $rest) $python; exit $LASTEXITCODE }
    'lock' { Set-Up 'runtime'; Invoke-Setup (@('lock') + $rest) $python; exit $LASTEXITCODE }
    default {
        Write-Host "没有这个词：$word / there is no such word: $word"
        Show-Help
        exit 2
    }
}
