using System.Text;
using System.Text.Json;

namespace CryptoSim.Benchmarks.Wire;

/// <summary>Kraken's own book frames: BTC/USD at depth 10, one snapshot and 509 updates.</summary>
internal static class Capture
{
    public static byte[][] Read()
    {
        using var capture = typeof(Capture).Assembly.GetManifestResourceStream("capture.ndjson")!;
        using var lines = new StreamReader(capture);
        return [.. lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The least that reading them takes: one pass over their tokens.</summary>
    public static int CountTokens(byte[][] frames)
    {
        var tokens = 0;
        foreach (var frame in frames)
        {
            var json = new Utf8JsonReader(frame);
            while (json.Read())
            {
                tokens++;
            }
        }

        return tokens;
    }
}
