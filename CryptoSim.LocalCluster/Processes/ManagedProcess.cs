using System.Diagnostics;

namespace CryptoSim.LocalCluster.Processes;

/// <summary>A child that the conductor keeps alive: started again with backoff when it dies, until it is stopped.
/// Also the handle by which a test kills, freezes and restarts it.</summary>
public sealed class ManagedProcess : IAsyncDisposable
{
    // A crash at start would otherwise spin a core; 5 s keeps "started again within seconds" true.
    private static readonly TimeSpan[] _backoff =
    [
        TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500),
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5),
    ];

    // Having lived this long, the next death is a new trouble, not the last one again.
    private static readonly TimeSpan _backoffForgottenAfter = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _startStop = new(1, 1);
    private Process? _process;
    private Task _life = Task.CompletedTask;
    private CancellationTokenSource _wanted = new();
    private bool _isWanted;

    public ManagedProcess(ProcessCommand command, ProcessLog log, TimeProvider? time = null)
    {
        Command = command;
        Log = log;
        _time = time ?? TimeProvider.System;
    }

    public ProcessCommand Command { get; }

    public ProcessLog Log { get; }

    public string Name => Command.Name;

    /// <summary>How often it was started after a death that nobody ordered.</summary>
    public int Restarts { get; private set; }

    /// <summary>Told on the way: <c>(name, what happened)</c>.</summary>
    public Action<string, string>? Told { get; set; }

    /// <summary>Of the running process, else null.</summary>
    public int? Pid
    {
        get
        {
            lock (_gate)
            {
                return _process is { HasExited: false } process ? process.Id : null;
            }
        }
    }

    /// <summary>Completes when the process is running; its readiness is for the caller to find out.</summary>
    public async Task StartAsync()
    {
        await _startStop.WaitAsync();
        try
        {
            if (_isWanted)
            {
                return;
            }

            // The one of the life before has ended, or is ending after a Kill(stayDown: true).
            await _life;
            _wanted.Dispose();
            _wanted = new CancellationTokenSource();
            _isWanted = true;
            var first = await SpawnAsync();
            _life = LiveAsync(first, _wanted.Token);
        }
        finally
        {
            _startStop.Release();
        }
    }

    /// <summary>The stop signal, then SIGKILL after <see cref="ProcessCommand.StopWithin"/>; not started again.</summary>
    public async Task StopAsync()
    {
        await _startStop.WaitAsync();
        try
        {
            await UnwantAsync();
            if (Pid is { } pid)
            {
                // A frozen process would take no other signal.
                Signals.Send(pid, Command.StopSignal);
                Signals.Send(pid, Signal.Continue);
                if (await Task.WhenAny(_life, Task.Delay(Command.StopWithin, _time)) != _life)
                {
                    Told?.Invoke(Name, $"did not stop within {Command.StopWithin.TotalSeconds:0} s: killed");
                    Send(Signal.Kill);
                }
            }

            await _life;
        }
        finally
        {
            _startStop.Release();
        }
    }

    /// <summary>SIGKILL. The conductor starts it again, unless it is to stay down until <see cref="StartAsync"/>.
    /// </summary>
    public async Task KillAsync(bool stayDown = false)
    {
        if (stayDown)
        {
            await UnwantAsync();
        }

        Send(Signal.Kill);
        if (stayDown)
        {
            await _life;
        }
    }

    /// <summary>SIGSTOP: the process keeps its sockets and does nothing.</summary>
    public void Freeze() => Send(Signal.Stop);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Send(Signal.Continue);

    /// <summary>SIGHUP: read the configuration again.</summary>
    public void Reload() => Send(Signal.HangUp);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Log.Dispose();
        _wanted.Dispose();
        _startStop.Dispose();
    }

    private void Send(Signal signal)
    {
        lock (_gate)
        {
            if (_process is { HasExited: false } process)
            {
                Signals.Send(process.Id, signal);
            }
        }
    }

    private async Task UnwantAsync()
    {
        _isWanted = false;
        await _wanted.CancelAsync();
    }

    private async Task<Process> SpawnAsync()
    {
        var process = await ProcessSpawner.StartAsync(Command.StartInfo());
        process.StandardInput.Close();
        lock (_gate)
        {
            _process = process;
        }

        return process;
    }

    private async Task LiveAsync(Process process, CancellationToken wanted)
    {
        var deaths = 0;
        while (true)
        {
            var started = _time.GetTimestamp();
            var exitCode = await RunToEndAsync(process);
            if (wanted.IsCancellationRequested)
            {
                return;
            }

            deaths = _time.GetElapsedTime(started) > _backoffForgottenAfter ? 1 : deaths + 1;
            var pause = _backoff[Math.Min(deaths, _backoff.Length) - 1];
            Told?.Invoke(Name, $"ended ({exitCode}), starting again in {pause.TotalSeconds:0.#} s");
            Log.WriteLine($"--- {Name} ended ({exitCode}), starting again in {pause.TotalSeconds:0.#} s");
            await Task.Delay(pause, _time, wanted).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (wanted.IsCancellationRequested)
            {
                return;
            }

            Restarts++;
            process = await SpawnAsync();
        }
    }

    private async Task<int> RunToEndAsync(Process process)
    {
        // Not awaited to their end: a grandchild may hold the pipe open after the child is gone.
        _ = PumpAsync(process.StandardOutput.BaseStream);
        _ = PumpAsync(process.StandardError.BaseStream);
        await process.WaitForExitAsync();
        if (Command.TakesChildrenAlong)
        {
            // It leads a process group of its own, as every child does that setsid started.
            Signals.Send(-process.Id, Signal.Kill);
        }

        return process.ExitCode;
    }

    private async Task PumpAsync(Stream output)
    {
        var buffer = new byte[8 * 1024];
        try
        {
            int count;
            while ((count = await output.ReadAsync(buffer)) > 0)
            {
                Log.Write(buffer.AsSpan(0, count));
            }
        }
        catch (IOException exception)
        {
            Log.WriteLine($"--- output of {Name} lost: {exception.Message}");
        }
    }
}
