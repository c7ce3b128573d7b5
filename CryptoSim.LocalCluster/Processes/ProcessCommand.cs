using System.Diagnostics;

namespace CryptoSim.LocalCluster.Processes;

/// <summary>What to run, and how it is to end.</summary>
public sealed record ProcessCommand(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Laid over the caller's environment, which every child inherits.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string? WorkingDirectory { get; init; }

    public ProcessUser? User { get; init; }

    /// <summary>Asks for a clean end.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>After this long without an end, SIGKILL: a drain that takes longer has hung.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>What the kernel sends when the conductor itself dies, even by SIGKILL.</summary>
    public Signal DeathSignal { get; init; } = Signal.Kill;

    /// <summary>When the process has ended, its own children are killed: those of one that was itself killed would live
    /// on and hold its ports.</summary>
    public bool TakesChildrenAlong { get; init; }

    /// <summary>A session of its own keeps the terminal's Ctrl+C from reaching the child before the conductor has
    /// ordered the stop; both programs exec in place, so the pid is the child's own.</summary>
    internal ProcessStartInfo StartInfo()
    {
        var start = OperatingSystem.IsLinux()
            ? new ProcessStartInfo("setsid",
                ["setpriv", .. User?.SetprivArguments ?? [], "--pdeathsig", Signals.Name(DeathSignal), "--",
                 Program, .. Arguments])
            : new ProcessStartInfo(Program, Arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.WorkingDirectory = WorkingDirectory ?? "/";
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
