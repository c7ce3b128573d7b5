using System.Text.Json;

namespace CryptoSim.LocalCluster.Clusters;

/// <summary>The addresses of a running cluster, as written to <c>endpoints.json</c>.</summary>
/// <param name="Web">Base URL of the pages.</param>
/// <param name="Api">Base URL of our own API, before <c>/api/...</c>.</param>
/// <param name="Rest">Base URL of the Kraken REST API, before <c>/0/public/...</c>.</param>
/// <param name="Ws">Complete URL of the public WebSocket v2.</param>
/// <param name="WsAuth">Complete URL of the private WebSocket v2.</param>
public sealed record Endpoints(
    string Web, string Api, string Rest, string Ws, string WsAuth, string Redis, string Postgres)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Written under another name and moved, so that a reader never sees half a file.</summary>
    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(this, _json) + Environment.NewLine);
        File.Move(file + ".new", file, overwrite: true);
    }
}
