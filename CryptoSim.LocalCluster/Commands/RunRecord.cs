using System.Text.Json;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.LocalCluster.Commands;

/// <summary>What other shells know of the running cluster, in <c>run.json</c>.</summary>
/// <param name="Pid">Of the conductor.</param>
internal sealed record RunRecord(
    int Pid, string DataFolder, string Market, DateTimeOffset StartedAt, Endpoints? Endpoints,
    IReadOnlyList<RunningProcess> Processes)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The record in that folder, if its conductor still runs.</summary>
    public static RunRecord? Read(string folder)
    {
        var file = FileIn(folder);
        if (!File.Exists(file))
        {
            return null;
        }

        var record = JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(file), _json);
        return record is not null && record.IsRunning ? record : null;
    }

    // The pid of a dead conductor may have gone to another program.
    private bool IsRunning => ProcessTable.CommandLine(Pid) is { } words
        && words.Any(word => word.Contains("CryptoSim.LocalCluster", StringComparison.Ordinal));

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(FileIn(folder) + ".new", JsonSerializer.Serialize(this, _json) + Environment.NewLine);
        File.Move(FileIn(folder) + ".new", FileIn(folder), overwrite: true);
    }

    public static void Remove(string folder) => File.Delete(FileIn(folder));

    private static string FileIn(string folder) => Path.Combine(folder, "run.json");
}

/// <param name="Url">Where its <c>/health</c> is; null for the stores.</param>
internal sealed record RunningProcess(string Name, int? Pid, int Restarts, Uri? Url);
