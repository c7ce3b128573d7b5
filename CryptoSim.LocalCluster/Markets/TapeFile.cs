using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace CryptoSim.LocalCluster.Markets;

/// <summary>A recording as a market. What its file says in front is read here; KrakenSim checks the rest.</summary>
internal static class TapeFile
{
    private const string Signature = "CryptoSim tape 1";

    private const int MaximumLine = 4_096; // As the tape's format has it.

    /// <param name="speed">Market seconds per second.</param>
    /// <exception cref="UsageException">There is no such file, or it is no tape.</exception>
    public static Market Read(string path, int speed)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (ReadLine(file) != Signature || ReadLine(file) is not { } header)
            {
                throw new UsageException($"--tape: {path} is no tape of CryptoSim's, or not of this version");
            }

            using var json = JsonDocument.Parse(header);
            var source = json.RootElement.GetProperty("source").GetString();
            var kind = json.RootElement.GetProperty("marketKind").GetString();
            var start = json.RootElement.GetProperty("start").GetDateTimeOffset().UtcDateTime;
            var depth = json.RootElement.GetProperty("bookDepth").GetInt32();
            file.Position = 0;
            // The same file is the same market, whatever it is called and wherever it lies.
            var id = "tape-" + Convert.ToHexStringLower(SHA256.HashData(file))[..12];
            return new Market("tape", id, string.Create(
                CultureInfo.InvariantCulture,
                $"Tape of {source} ({kind} market) from {start:yyyy-MM-dd HH:mm:ss} UTC, played again as if it were now."))
            {
                BookDepth = depth,
                Player = new Dictionary<string, string>
                {
                    ["KrakenSim__Market"] = "tape",
                    ["KrakenSim__Tape"] = path,
                    ["KrakenSim__TapeStart"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                    ["KrakenSim__Speed"] = speed.ToString(CultureInfo.InvariantCulture),
                },
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--tape: {exception.Message}");
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UsageException($"--tape: the header of {path} cannot be read");
        }
    }

    /// <returns>Null when no line ends within its limit.</returns>
    private static string? ReadLine(FileStream file)
    {
        var line = new List<byte>();
        while (line.Count < MaximumLine && file.ReadByte() is var next and not -1)
        {
            if (next == '\n')
            {
                return System.Text.Encoding.UTF8.GetString([.. line]);
            }

            line.Add((byte)next);
        }

        return null;
    }
}
