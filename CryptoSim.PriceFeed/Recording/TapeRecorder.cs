using System.Globalization;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Tapes;
using CryptoSim.PriceFeed.Connections;
using Microsoft.Extensions.Options;

namespace CryptoSim.PriceFeed.Recording;

/// <summary>Records the venue's frames where <see cref="KrakenOptions.RecordTo"/> says. Each connection has a file of its
/// own and none is written over: <c>day.tape</c>, <c>day-2.tape</c>, ... Only the leader has a connection, so only the
/// leader writes.</summary>
public sealed partial class TapeRecorder(
    IOptions<KrakenOptions> options, IOptions<MarketOptions> market, TimeProvider time, ILogger<TapeRecorder> logger)
{
    private const int MaximumFiles = 10_000; // A venue that drops every connection must not fill a folder.

    /// <returns>Null when nothing is recorded, or the file cannot be made: prices go on without.</returns>
    public TapeRecording? Start()
    {
        if (options.Value.RecordTo is not { Length: > 0 } path)
        {
            return null;
        }

        var header = new TapeHeader(
            options.Value.WebSocketUrl.GetLeftPart(UriPartial.Path),
            market.Value.Kind.ToString().ToLowerInvariant(),
            market.Value.Id,
            time.GetUtcNow(),
            options.Value.BookDepth);
        try
        {
            var file = Create(Path.GetFullPath(path));
            LogRecording(file.Name);
            return new TapeRecording(file, header, time, logger);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailed(path, exception.Message);
            return null;
        }
    }

    private static FileStream Create(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        for (var number = 1; number <= MaximumFiles; number++)
        {
            var name = number == 1 ? path : Path.Combine(folder, string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileNameWithoutExtension(path)}-{number}{Path.GetExtension(path)}"));
            if (!File.Exists(name))
            {
                try
                {
                    return new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
                }
                catch (IOException) when (File.Exists(name))
                {
                    continue; // Another feed was first.
                }
            }
        }

        throw new IOException($"there are {MaximumFiles} recordings of that name");
    }

    [LoggerMessage(LogLevel.Information, "Recording the venue's frames to {File}")]
    private partial void LogRecording(string file);

    [LoggerMessage(LogLevel.Error, "Nothing is recorded to {File}: {Reason}")]
    private partial void LogFailed(string file, string reason);
}
