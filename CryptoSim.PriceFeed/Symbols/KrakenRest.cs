using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.PriceFeed.Connections;
using Microsoft.Extensions.Options;

namespace CryptoSim.PriceFeed.Symbols;

/// <summary>An answer with HTTP 200 whose <c>error</c> is not empty, as Kraken refuses, or one that is no answer of
/// Kraken's.</summary>
public sealed class KrakenRestException(string error) : Exception(error)
{
    /// <summary>Too many requests: <c>EGeneral:Too many requests</c>, with HTTP 200.</summary>
    public bool IsThrottled => Message.Contains("Too many requests", StringComparison.Ordinal)
        || Message.Contains("Rate limit exceeded", StringComparison.Ordinal)
        || Message.Contains("Temporary lockout", StringComparison.Ordinal);

    /// <summary>The venue answers the same each time: <c>EQuery:Unknown asset pair</c>.</summary>
    public bool IsPermanent => Message.StartsWith("EQuery:", StringComparison.Ordinal)
        || Message.StartsWith("EGeneral:Invalid arguments", StringComparison.Ordinal);
}

/// <summary>The venue's public REST API, for what its WebSocket does not have. At most one request a second, the pace
/// Kraken tolerates for good, except from a stand-in on this machine; a throttled one rests for longer each time.
/// </summary>
public sealed class KrakenRest(HttpClient http, IOptions<KrakenOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(1);

    // The throttle was seen to let go within half a minute; asking on while it holds keeps it.
    private static readonly TimeSpan _firstRest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestRest = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private DateTimeOffset _next;
    private TimeSpan _rest = _firstRest;

    /// <summary>The latest candles, at most 720 and the running one, oldest first; intervals without trades are left
    /// out.</summary>
    /// <returns>The candles, and the opening time of the last that is complete.</returns>
    /// <exception cref="KrakenRestException">The venue refused.</exception>
    /// <exception cref="HttpRequestException">The venue was not reached.</exception>
    public async Task<(IReadOnlyList<Candle> Candles, DateTimeOffset LastComplete)> GetCandlesAsync(
        Instrument instrument, int minutes, CancellationToken cancellationToken)
    {
        var pair = KrakenNames.Of(instrument).AltName;
        var query = string.Create(
            CultureInfo.InvariantCulture, $"0/public/OHLC?pair={Uri.EscapeDataString(pair)}&interval={minutes}");
        using var answer = await GetAsync(query, cancellationToken);
        try
        {
            return ReadCandles(answer.RootElement.GetProperty("result"));
        }
        catch (Exception exception) when (IsOddShape(exception))
        {
            throw new KrakenRestException("the candles could not be read");
        }
    }

    private static (IReadOnlyList<Candle> Candles, DateTimeOffset LastComplete) ReadCandles(JsonElement result)
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
        try
        {
            return ReadVolumes(answer.RootElement.GetProperty("result"), SpellingsOf(pairs));
        }
        catch (Exception exception) when (IsOddShape(exception))
        {
            throw new KrakenRestException("the tickers could not be read");
        }
    }

    /// <summary>By any of its four spellings: which of them keys an answer has changed before, and differs between
    /// venues that speak this protocol.</summary>
    private static Dictionary<string, string> SpellingsOf(IReadOnlyList<Instrument> pairs)
    {
        var symbols = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs.Where(pair => pair.Quote == "USD" && pair.Status == PairStatus.Online))
        {
            var names = KrakenNames.Of(pair);
            foreach (var name in new[] { names.Key, names.AltName, names.WsName, names.Symbol })
            {
                symbols.TryAdd(name, pair.Symbol);
            }
        }

        return symbols;
    }

    private static Dictionary<string, decimal> ReadVolumes(JsonElement result, Dictionary<string, string> symbols)
    {
        var volumes = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var ticker in result.EnumerateObject())
        {
            // "v" and "p" are [today, last 24 hours]: volume in the base asset and its average price.
            if (symbols.TryGetValue(ticker.Name, out var symbol)
                && SecondOf(ticker.Value, "v") is { } volume && SecondOf(ticker.Value, "p") is { } price)
            {
                volumes[symbol] = volume * price;
            }
        }

        return volumes;
    }

    /// <returns>Null when it is not there: one odd pair does not cost the ranking of the others.</returns>
    private static decimal? SecondOf(JsonElement ticker, string name) =>
        ticker.ValueKind == JsonValueKind.Object && ticker.TryGetProperty(name, out var two)
        && two.ValueKind == JsonValueKind.Array && two.GetArrayLength() > 1
        && two[1].ValueKind == JsonValueKind.String
        && decimal.TryParse(two[1].GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && value is >= 0 and < 100_000_000_000_000m // Far beyond any market; the product stays a decimal.
            ? value
            : null;

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
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                throw new KrakenRestException("Too many requests (HTTP 429)");
            }

            response.EnsureSuccessStatusCode();
            if (response.Content.Headers.ContentType?.MediaType != "application/json")
            {
                throw new KrakenRestException("the answer is not JSON");
            }

            var answer = await ReadAsync(response, cancellationToken);
            _rest = _firstRest;
            return answer;
        }
        catch (KrakenRestException exception) when (exception.IsThrottled)
        {
            _next = time.GetUtcNow() + _rest;
            _rest = _rest * 2 < _longestRest ? _rest * 2 : _longestRest;
            throw;
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
