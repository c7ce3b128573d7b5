namespace CryptoSim.Tests.Wire;

/// <summary>The Kraken fixtures beside the tests.</summary>
internal static class KrakenFiles
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "TestData", "kraken");

    /// <summary>A real capture, one frame a line.</summary>
    public static byte[][] ReadBookCapture() =>
        [.. File.ReadLines(Path.Combine(_folder, "ws-v2", "book_btcusd_d10_20230730.ndjson"))
            .Where(line => line.Length > 0).Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>What the server sends in one of Kraken.Net's scripts: acks and pushed frames, one a string. Their
    /// placeholder <c>|1|</c> for a request id becomes 1.</summary>
    public static string[] ReadServerFrames(string script) => [.. Split(script, '<', '=')];

    /// <summary>What the client sends in it.</summary>
    public static string[] ReadRequests(string script) => [.. Split(script, '>')];

    private static IEnumerable<string> Split(string script, params char[] kinds)
    {
        var text = File.ReadAllText(Path.Combine(_folder, "kraken.net", script));
        foreach (var entry in System.Text.RegularExpressions.Regex.Split(text, @"^(?=[<>=])",
            System.Text.RegularExpressions.RegexOptions.Multiline))
        {
            if (entry.Length > 1 && kinds.Contains(entry[0]))
            {
                yield return System.Text.RegularExpressions.Regex.Replace(
                    entry[entry.IndexOf('{', StringComparison.Ordinal)..].Trim(), "\"?\\|[^|]*\\|\"?", "1");
            }
        }
    }
}
