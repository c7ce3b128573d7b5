using System.Globalization;
using System.Text.Json;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.PriceFeed.Connections;
using Microsoft.Extensions.Options;

namespace CryptoSim.PriceFeed.Symbols;

/// <summary>An answer with HTTP 200 whose <c>error</c> is not empty, as Kraken refuses.</summary>
public sealed class KrakenRestException(string error) : Exception(error);

/// <summary>The venue's public REST API, for what its WebSocket does not have. At most one request a second, the pace
/// Kraken tolerates for good, except from a stand-in on this machine.</summary>
public sealed class KrakenRest(HttpClient http, IOptions<KrakenOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private DateTimeOffset _next;

    /// <summary>The latest one-minute candles, at most 720 and the running one, oldest first; minutes without trades
    /// are left out.</summary>
    /// <returns>The candles, and the opening time of the last that is complete.</returns>
    /// <exception cref="KrakenRestException">The venue refused.</exception>
    /// <exception cref="HttpRequestException">The venue was not reached.</exception>
    public async Task<(IReadOnlyList<Candle> Candles, DateTimeOffset LastComplete)> GetMinutesAsync(
        Instrument instrument, CancellationToken cancellationToken)
    {
        var pair = KrakenNames.Of(instrument).AltName;
        using var answer = await GetAsync($"0/public/OHLC?pair={Uri.EscapeDataString(pair)}&interval=1", cancellationToken);
        try
        {
            return ReadMinutes(answer.RootElement.GetProperty("result"));
        }
        catch (Exception exception) when (IsOddShape(exception))
        {
            throw new KrakenRestException("the candles could not be read");
        }
    }

    private static (IReadOnlyList<Candle> Candles, DateTimeOffset LastComplete) ReadMinutes(JsonElement result)
    {
        var candles = new List<Candle>();
        var last = DateTimeOffset.UnixEpoch;
        foreach (var member in result.EnumerateObject())
        {
            if (member.NameEquals("last"))
            {
                last = DateTimeOffset.FromUnixTimeSeconds(member.Value.GetInt64());
                continue;
            }

            foreach (var row in member.Value.EnumerateArray())
            {
                // [time, "open", "high", "low", "close", "vwap", "volume", count]
                if (row[7].GetInt32() > 0)
                {
                    candles.Add(new Candle(
                        DateTimeOffset.FromUnixTimeSeconds(row[0].GetInt64()),
                        Decimal(row[1]), Decimal(row[2]), Decimal(row[3]), Decimal(row[4]), Decimal(row[5]),
                        Decimal(row[6]), row[7].GetInt32()));
                }
            }
        }

        return (candles, last);
    }

    /// <summary>24-hour volume in dollars of the online USD pairs among <paramref name="pairs"/>, by symbol.</summary>
    public async Task<IReadOnlyDictionary<string, decimal>> GetDollarVolumesAsync(
        IReadOnlyList<Instrument> pairs, CancellationToken cancellationToken)
    {
        using var answer = await GetAsync("0/public/Ticker", cancellationToken);
        var symbols = pairs
            .Where(pair => pair.Quote == "USD" && pair.Status == PairStatus.Online)
            .ToDictionary(pair => KrakenNames.Of(pair).Key, pair => pair.Symbol, StringComparer.Ordinal);
        try
        {
            return ReadVolumes(answer.RootElement.GetProperty("result"), symbols);
        }
        catch (Exception exception) when (IsOddShape(exception))
        {
            throw new KrakenRestException("the tickers could not be read");
        }
    }

    private static Dictionary<string, decimal> ReadVolumes(JsonElement result, Dictionary<string, string> symbols)
    {
        var volumes = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var ticker in result.EnumerateObject())
        {
            if (symbols.TryGetValue(ticker.Name, out var symbol))
            {
                volumes[symbol] = Decimal(ticker.Value.GetProperty("v")[1]) * Decimal(ticker.Value.GetProperty("p")[1]);
            }
        }

        return volumes;
    }

    public void Dispose() => _turn.Dispose();

    private static bool IsOddShape(Exception exception) => exception is KeyNotFoundException
        or InvalidOperationException or FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException
        or JsonException;

    private static decimal Decimal(JsonElement text) =>
        decimal.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0
            ? value
            : throw new JsonException("a number of the answer is not one");

    private async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var wait = _next - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            _next = time.GetUtcNow() + (options.Value.IsLoopback ? TimeSpan.Zero : _pace);
            using var response = await http.GetAsync(new Uri(options.Value.RestUrl, path), cancellationToken);
            response.EnsureSuccessStatusCode();
            if (response.Content.Headers.ContentType?.MediaType != "application/json")
            {
                throw new KrakenRestException("the answer is not JSON");
            }

            return await ReadAsync(response, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var document = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        // A warning ("W…") may come with a result.
        if (document.RootElement.TryGetProperty("error", out var errors)
            && errors.EnumerateArray().Select(error => error.GetString()).FirstOrDefault(
                error => error?.StartsWith('E') == true) is { } refused)
        {
            document.Dispose();
            throw new KrakenRestException(refused);
        }

        if (!document.RootElement.TryGetProperty("result", out _))
        {
            document.Dispose();
            throw new KrakenRestException("the answer has no result");
        }

        return document;
    }
}
