using System.Runtime.InteropServices;

namespace CryptoSim.LocalCluster.Processes;

/// <summary>The POSIX signals a conductor sends; values are those of Linux and macOS on every architecture we run
/// on, save <see cref="Stop"/> and <see cref="Continue"/>, which differ.</summary>
public enum Signal
{
    HangUp = 1,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

internal static class Signals
{
    private const int MacContinue = 19;
    private const int MacStop = 17;

    /// <summary>Sends the signal; a process that is gone is no error, since it may end at any moment.</summary>
    public static void Send(int pid, Signal signal) => _ = Kill(pid, Number(signal));

    /// <summary>The name that <c>setpriv --pdeathsig</c> takes.</summary>
    public static string Name(Signal signal) => signal switch
    {
        Signal.Interrupt => "INT",
        Signal.Terminate => "TERM",
        _ => "KILL",
    };

    private static int Number(Signal signal) => (signal, OperatingSystem.IsMacOS()) switch
    {
        (Signal.Continue, true) => MacContinue,
        (Signal.Stop, true) => MacStop,
        _ => (int)signal,
    };

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
