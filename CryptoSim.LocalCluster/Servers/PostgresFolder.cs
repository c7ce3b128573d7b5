using System.Globalization;
using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.LocalCluster.Servers;

/// <summary>A Postgres data folder: made once, and freed of what a killed server left in it.</summary>
internal static class PostgresFolder
{
    // A server that outlived its conductor gets as long as an ordered stop.
    private static readonly TimeSpan _stopWithin = TimeSpan.FromSeconds(30);

    /// <summary>The major version that wrote the folder, or null before the first start.</summary>
    public static int? Version(string folder)
    {
        var file = Path.Combine(folder, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Initializes the folder if it is not: under another name first, so that a killed first start leaves
    /// nothing half made.</summary>
    public static void Initialize(string folder, string programs, ProcessUser? user, bool durable)
    {
        if (Version(folder) is not null)
        {
            return;
        }

        var unfinished = folder + ".new";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        ServerFolder.Create(unfinished, user);
        // Loopback only, virtual money, one machine: no password to keep in a file.
        List<string> arguments =
        [
            "-D", unfinished, "-U", PostgresServer.UserName, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
            "--no-instructions",
        ];
        if (!durable)
        {
            arguments.Add("--no-sync");
        }

        Shell.Output(Path.Combine(programs, "initdb"), arguments, user);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }

        Directory.Move(unfinished, folder);
    }

    /// <summary>Ends a server that still runs on the folder, and removes a pid file whose pid now belongs to another
    /// program: Postgres itself only sees that the pid is alive.</summary>
    public static async Task ReleaseAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "postmaster.pid");
        if (!File.Exists(file)
            || !int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid))
        {
            return;
        }

        if (!IsPostgresOn(folder, pid))
        {
            File.Delete(file);
            return;
        }

        Signals.Send(pid, Signal.Interrupt);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_stopWithin);
        while (IsPostgresOn(folder, pid))
        {
            if (deadline.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new ClusterException($"Another Postgres (pid {pid}) holds {folder} and does not stop.");
            }

            await Task.Delay(100, CancellationToken.None);
        }
    }

    private static bool IsPostgresOn(string folder, int pid) =>
        ProcessTable.CommandLine(pid) is { } words && words.Contains(folder);
}
