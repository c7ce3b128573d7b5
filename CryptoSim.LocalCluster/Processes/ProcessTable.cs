namespace CryptoSim.LocalCluster.Processes;

/// <summary>What the kernel says of running processes.</summary>
public static class ProcessTable
{
    /// <summary>The words of a process' command line; null if it is gone, or only waits to be reaped.</summary>
    public static IReadOnlyList<string>? CommandLine(int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            return words.Length == 0 ? null : words;
        }
        catch (IOException)
        {
            // Gone before or while it was read.
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True while the process runs; one that waits to be reaped does not.</summary>
    public static bool IsRunning(int pid) => CommandLine(pid) is not null;

    /// <summary>Pids of all running processes.</summary>
    public static IReadOnlyList<int> Pids() =>
        Directory.Exists("/proc")
            ? [.. Directory.GetDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
                .Where(pid => pid > 0 && IsRunning(pid))]
            : [];
}
