using System.IO.Compression;

namespace CryptoSim.KrakenSim.Markets;

/// <summary>The CSV files of <c>Data/</c>, carried inside the assembly.</summary>
internal static class EmbeddedData
{
    public static StreamReader Open(string name)
    {
        var resource = $"{typeof(EmbeddedData).Assembly.GetName().Name}.Data.{name}";
        var stream = typeof(EmbeddedData).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks {resource}.");
        return new StreamReader(
            name.EndsWith(".gz", StringComparison.Ordinal)
                ? new GZipStream(stream, CompressionMode.Decompress)
                : stream);
    }

    public static Dictionary<string, int> ReadHeader(StreamReader reader)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in (reader.ReadLine() ?? "").Split(','))
        {
            columns[name] = columns.Count;
        }

        return columns;
    }
}
