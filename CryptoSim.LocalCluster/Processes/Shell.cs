using System.Diagnostics;

namespace CryptoSim.LocalCluster.Processes;

/// <summary>Runs short programs to their end.</summary>
internal static class Shell
{
    /// <summary>What the program printed, trimmed.</summary>
    /// <exception cref="ClusterException">It failed; the message carries what it said.</exception>
    public static string Output(string program, IReadOnlyList<string> arguments, ProcessUser? user = null)
    {
        var (exitCode, output, error) = Run(program, arguments, user);
        return exitCode == 0
            ? output
            : throw new ClusterException($"{program} {string.Join(' ', arguments)} failed ({exitCode}): {error}");
    }

    public static bool Succeeds(string program, IReadOnlyList<string> arguments, ProcessUser? user = null) =>
        Run(program, arguments, user).ExitCode == 0;

    private static (int ExitCode, string Output, string Error) Run(
        string program, IReadOnlyList<string> arguments, ProcessUser? user)
    {
        var start = user is null
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo("setpriv", [.. user.SetprivArguments, "--", program, .. arguments]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = "/";
        using var process = Process.Start(start)
            ?? throw new ClusterException($"{program} could not be started.");
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim(), error.GetAwaiter().GetResult().Trim());
    }
}
