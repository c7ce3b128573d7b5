using System.Text;

namespace CryptoSim.Benchmarks.Feed;

/// <summary>Kraken's own book frames: BTC/USD at depth 10, one snapshot and 509 updates, 1 and 8 decimals.</summary>
internal static class Capture
{
    public const int PricePrecision = 1;

    public const int QuantityPrecision = 8;

    public const int Depth = 10;

    public static byte[][] Read()
    {
        using var capture = typeof(Capture).Assembly.GetManifestResourceStream("capture.ndjson")!;
        using var lines = new StreamReader(capture);
        return [.. lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
    }
}
