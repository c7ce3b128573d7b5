using System.Text.Json;
using CryptoSim.Domain.Instruments;

namespace CryptoSim.MarketData.Wire;

// What comes rarely: status, acks and instruments; and the telling of all of them.
public sealed partial class KrakenFrameReader
{
    private const int MaximumPrecision = 18; // Decimals that a scaled long can hold.
    private const int DefaultCostPrecision = 5;

    private KrakenStatus? _status;
    private KrakenAck? _result;
    private KrakenInstruments? _instruments;

    private void Clear()
    {
        _problem = null;
        _envelope = default;
        _status = null;
        _result = null;
        _instruments = null;
        _levels.Clear();
        _books.Clear();
        _trades.Clear();
        _candles.Clear();
        _tickers.Clear();
    }

    private void Tell(IKrakenFrameHandler handler)
    {
        ref readonly var envelope = ref _envelope;
        switch (envelope.Kind)
        {
            case FrameKind.Book:
                foreach (ref readonly var book in _books.Items)
                {
                    handler.OnBook(new KrakenBook(
                        envelope.IsSnapshot,
                        book.Symbol,
                        _levels.Items.Slice(book.BidStart, book.BidCount),
                        _levels.Items.Slice(book.AskStart, book.AskCount),
                        book.Checksum,
                        book.Time));
                }

                break;
            case FrameKind.Ticker:
                foreach (var ticker in _tickers.Items)
                {
                    handler.OnTicker(envelope.IsSnapshot, ticker);
                }

                break;
            case FrameKind.Trade:
                handler.OnTrades(envelope.IsSnapshot, _trades.Items);
                break;
            case FrameKind.Ohlc:
                handler.OnCandles(envelope.IsSnapshot, _candles.Items);
                break;
            case FrameKind.Heartbeat:
                handler.OnHeartbeat();
                break;
            case FrameKind.Status when _status is not null:
                handler.OnStatus(_status);
                break;
            case FrameKind.Instrument when _instruments is not null:
                handler.OnInstruments(_instruments);
                break;
            case FrameKind.Pong:
                handler.OnPong(new KrakenPong(envelope.RequestId, envelope.TimeIn, envelope.TimeOut));
                break;
            case FrameKind.None or FrameKind.Ack:
            case FrameKind.Unknown when envelope.Error is not null:
                handler.OnAck((_result ?? new KrakenAck("")) with
                {
                    Method = envelope.Name ?? "",
                    Error = envelope.Error,
                    RequestId = envelope.RequestId,
                    Symbol = _result?.Symbol ?? envelope.Symbol,
                    TimeIn = envelope.TimeIn,
                    TimeOut = envelope.TimeOut,
                });
                break;
            case FrameKind.Unknown:
                handler.OnUnknown(envelope.Name ?? "");
                break;
            default:
                break;
        }
    }

    /// <summary><c>{"version":"2.0.10","system":"online","api_version":"v2","connection_id":15113583034416118705}</c>
    /// </summary>
    private bool TryReadStatus(ref Utf8JsonReader json)
    {
        string? system = null, apiVersion = null, version = null;
        ulong? connectionId = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isRead;
            if (json.ValueTextEquals("connection_id"u8))
            {
                json.Read();
                isRead = json.TokenType == JsonTokenType.Null;
                if (json.TokenType == JsonTokenType.Number && json.TryGetUInt64(out var number))
                {
                    (connectionId, isRead) = (number, true);
                }
            }
            else
            {
                isRead = json.ValueTextEquals("system"u8) ? JsonValues.TryString(ref json, _names, ref system)
                    : json.ValueTextEquals("api_version"u8) ? JsonValues.TryString(ref json, _names, ref apiVersion)
                    : json.ValueTextEquals("version"u8) ? JsonValues.TryString(ref json, _names, ref version)
                    : Pass(ref json);
            }

            if (!isRead)
            {
                return Fail("a member of a status has the wrong type");
            }
        }

        // Only the first record counts.
        _status ??= new KrakenStatus(KrakenWords.ToSystemState(system), connectionId, apiVersion, version);
        return true;
    }

    /// <summary><c>{"channel":"book","depth":25,"snapshot":true,"symbol":"BTC/USD","warnings":["…"]}</c></summary>
    private bool TryReadResult(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (json.TokenType != JsonTokenType.StartObject)
        {
            return Fail("result is not an object");
        }

        string? channel = null, symbol = null, trigger = null;
        int? depth = null, interval = null;
        bool? snapshot = null;
        List<string> warnings = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isRead = json.ValueTextEquals("channel"u8) ? JsonValues.TryString(ref json, _names, ref channel)
                : json.ValueTextEquals("symbol"u8) ? JsonValues.TryString(ref json, _names, ref symbol)
                : json.ValueTextEquals("depth"u8) ? JsonValues.TryInt(ref json, ref depth)
                : json.ValueTextEquals("interval"u8) ? JsonValues.TryInt(ref json, ref interval)
                : json.ValueTextEquals("snapshot"u8) ? JsonValues.TryBool(ref json, ref snapshot)
                : json.ValueTextEquals("event_trigger"u8) ? JsonValues.TryString(ref json, _names, ref trigger)
                : json.ValueTextEquals("warnings"u8) ? TryReadWarnings(ref json, warnings)
                : Pass(ref json);
            if (!isRead)
            {
                return Fail("a member of a result has the wrong type");
            }
        }

        _result = new KrakenAck("", null, null, symbol, channel, depth, interval, trigger, snapshot)
        {
            Warnings = warnings,
        };
        return true;
    }

    private static bool TryReadWarnings(ref Utf8JsonReader json, List<string> warnings)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return json.TokenType == JsonTokenType.Null;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.String)
            {
                return false;
            }

            warnings.Add(json.GetString() ?? "");
        }

        return true;
    }

    /// <summary><c>{"assets":[{"id":"USD",…}],"pairs":[{"symbol":"BTC/USD",…}]}</c></summary>
    private bool TryReadInstruments(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return Fail("the data of an instrument frame is not an object");
        }

        List<KrakenAsset> assets = [];
        List<Instrument> pairs = [];
        List<string> problems = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isPairs = json.ValueTextEquals("pairs"u8);
            if (!isPairs && !json.ValueTextEquals("assets"u8))
            {
                json.Skip();
                continue;
            }

            json.Read();
            if (json.TokenType != JsonTokenType.StartArray)
            {
                return Fail("assets or pairs is not an array");
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (json.TokenType != JsonTokenType.StartObject || assets.Count + pairs.Count >= MaximumItems)
                {
                    return Fail("assets or pairs holds something that is not an object, or too much");
                }

                if ((isPairs ? ReadPair(ref json, pairs) : ReadAsset(ref json, assets)) is { } problem)
                {
                    problems.Add(problem);
                }
            }
        }

        _instruments = new KrakenInstruments(_envelope.IsSnapshot, assets, pairs, problems);
        return true;
    }

    /// <returns>Why the asset was left out, or null.</returns>
    private string? ReadAsset(ref Utf8JsonReader json, List<KrakenAsset> assets)
    {
        string? id = null, status = null;
        int? precision = null, display = null;
        decimal? collateral = null;
        bool? borrowable = null;
        var isReadable = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            isReadable &= json.ValueTextEquals("id"u8) ? JsonValues.TryString(ref json, _names, ref id)
                : json.ValueTextEquals("status"u8) ? JsonValues.TryString(ref json, _names, ref status)
                : json.ValueTextEquals("precision"u8) ? JsonValues.TryInt(ref json, ref precision)
                : json.ValueTextEquals("precision_display"u8) ? JsonValues.TryInt(ref json, ref display)
                : json.ValueTextEquals("collateral_value"u8) ? JsonValues.TryDecimal(ref json, ref collateral)
                : json.ValueTextEquals("borrowable"u8) ? JsonValues.TryBool(ref json, ref borrowable)
                : Pass(ref json);
            SkipNested(ref json);
        }

        if (!isReadable || id is null)
        {
            return $"asset {id ?? "without id"} could not be read";
        }

        assets.Add(new KrakenAsset(
            id, status ?? "", precision ?? 0, display ?? precision ?? 0, collateral, borrowable ?? false));
        return null;
    }

    /// <returns>Why the pair was left out, or null.</returns>
    private string? ReadPair(ref Utf8JsonReader json, List<Instrument> pairs)
    {
        string? symbol = null, baseAsset = null, quoteAsset = null, status = null;
        int? pricePrecision = null, quantityPrecision = null, costPrecision = null;
        decimal? priceIncrement = null, tickSize = null, quantityIncrement = null, minimum = null, minimumCost = null;
        var isReadable = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            isReadable &= json.ValueTextEquals("symbol"u8) ? JsonValues.TryString(ref json, _names, ref symbol)
                : json.ValueTextEquals("base"u8) ? JsonValues.TryString(ref json, _names, ref baseAsset)
                : json.ValueTextEquals("quote"u8) ? JsonValues.TryString(ref json, _names, ref quoteAsset)
                : json.ValueTextEquals("status"u8) ? JsonValues.TryString(ref json, _names, ref status)
                : json.ValueTextEquals("price_precision"u8) ? JsonValues.TryInt(ref json, ref pricePrecision)
                : json.ValueTextEquals("qty_precision"u8) ? JsonValues.TryInt(ref json, ref quantityPrecision)
                : json.ValueTextEquals("cost_precision"u8) ? JsonValues.TryInt(ref json, ref costPrecision)
                : json.ValueTextEquals("price_increment"u8) ? JsonValues.TryDecimal(ref json, ref priceIncrement)
                : json.ValueTextEquals("tick_size"u8) ? JsonValues.TryDecimal(ref json, ref tickSize)
                : json.ValueTextEquals("qty_increment"u8) ? JsonValues.TryDecimal(ref json, ref quantityIncrement)
                : json.ValueTextEquals("qty_min"u8) ? JsonValues.TryDecimal(ref json, ref minimum)
                : json.ValueTextEquals("cost_min"u8) ? JsonValues.TryDecimal(ref json, ref minimumCost)
                : Pass(ref json);
            SkipNested(ref json);
        }

        if (!isReadable || symbol is null
            || pricePrecision is not (>= 0 and <= MaximumPrecision)
            || quantityPrecision is not (>= 0 and <= MaximumPrecision))
        {
            return $"pair {symbol ?? "without symbol"} could not be read";
        }

        var slash = symbol.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == symbol.Length - 1)
        {
            return $"pair {symbol} is not two words around a slash";
        }

        var increment = priceIncrement ?? tickSize ?? Unit(pricePrecision.Value);
        var lot = quantityIncrement ?? Unit(quantityPrecision.Value);
        if (increment <= 0 || lot <= 0 || minimum < 0 || minimumCost < 0)
        {
            return $"pair {symbol} has an increment that is not positive, or a negative minimum";
        }

        pairs.Add(new Instrument(
            symbol,
            baseAsset ?? symbol[..slash],
            quoteAsset ?? symbol[(slash + 1)..],
            KrakenWords.ToPairStatus(status),
            pricePrecision.Value,
            quantityPrecision.Value,
            costPrecision ?? DefaultCostPrecision,
            increment,
            lot,
            minimum ?? lot,
            minimumCost ?? 0));
        return null;
    }

    private static decimal Unit(int precision) => new(1, 0, 0, false, (byte)precision);

    /// <summary>A member of an unexpected type may be an object or array: leave it whole.</summary>
    private static void SkipNested(ref Utf8JsonReader json)
    {
        if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            json.Skip();
        }
    }
}
