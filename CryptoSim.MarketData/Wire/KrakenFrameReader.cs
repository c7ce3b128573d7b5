using System.Text.Json;

namespace CryptoSim.MarketData.Wire;

/// <summary>Reads the frames that a Kraken WebSocket v2 server sends. A frame is read whole before anything of it is
/// told, so a bad one changes nothing. Members it does not know are passed over, missing ones tolerated where the rest
/// still means something. Buffers are used again: a book frame allocates nothing. One reader a connection; not thread
/// safe.</summary>
public sealed partial class KrakenFrameReader
{
    /// <summary>Levels a side, or trades, of one frame. The deepest book has 1,000 levels and an update touches a few;
    /// far more is not a market but an attack on memory and time.</summary>
    public const int MaximumItems = 20_000;

    private readonly NameTable _names = new();
    private Envelope _envelope;
    private string? _problem;

    /// <summary>Records (books, tickers, trades, candles) of the last frame read.</summary>
    public int RecordCount => _books.Count + _tickers.Count + _trades.Count + _candles.Count;

    /// <summary>Reads one whole frame and tells the handler what it holds.</summary>
    /// <param name="problem">Why the frame was refused, in one sentence without its content.</param>
    /// <returns>False when it is not a frame of this protocol; the handler then heard nothing of it.</returns>
    public bool TryRead(ReadOnlySpan<byte> frame, IKrakenFrameHandler handler, out string problem)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Clear();
        if (TryScanBookFrame(frame))
        {
            problem = "";
            Tell(handler);
            return true;
        }

        Clear();
        try
        {
            var json = new Utf8JsonReader(frame);
            if (!TryReadEnvelope(ref json))
            {
                problem = _problem ?? "the frame could not be read";
                return false;
            }
        }
        // InvalidOperationException: a string holds bytes or escapes that are not Unicode text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            problem = "the frame is not JSON";
            return false;
        }

        problem = "";
        Tell(handler);
        return true;
    }

    private bool TryReadEnvelope(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return Fail("the frame is not a JSON object");
        }

        // The content may stand before the name that says what it is; it is then read in a second pass.
        Utf8JsonReader deferred = default;
        var isDeferred = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("data"u8) || json.ValueTextEquals("result"u8))
            {
                if (_envelope.Kind == FrameKind.None)
                {
                    deferred = json;
                    isDeferred = true;
                    json.Read();
                    json.Skip();
                }
                else if (!TryReadContent(ref json))
                {
                    return false;
                }
            }
            else if (!TryReadMember(ref json))
            {
                return false;
            }
        }

        json.Read(); // Throws when something follows the object.
        if (isDeferred && !TryReadContent(ref deferred))
        {
            return false;
        }

        return _envelope.Kind switch
        {
            FrameKind.None when _envelope.Error is null => Fail("the frame names neither a channel nor a method"),
            FrameKind.Book or FrameKind.Ticker or FrameKind.Trade or FrameKind.Ohlc or FrameKind.Instrument
                or FrameKind.Status when !_envelope.HasContent => Fail("the frame has no data"),
            FrameKind.Ack when _envelope is { Success: not true, Error: null } => Fail("an answer tells neither success nor why"),
            _ => true,
        };
    }

    private bool TryReadMember(ref Utf8JsonReader json)
    {
        ref var envelope = ref _envelope;
        if (json.ValueTextEquals("channel"u8))
        {
            json.Read();
            envelope.Kind = json.TokenType != JsonTokenType.String ? FrameKind.None
                : json.ValueTextEquals("book"u8) ? FrameKind.Book
                : json.ValueTextEquals("ticker"u8) ? FrameKind.Ticker
                : json.ValueTextEquals("trade"u8) ? FrameKind.Trade
                : json.ValueTextEquals("heartbeat"u8) ? FrameKind.Heartbeat
                : json.ValueTextEquals("ohlc"u8) ? FrameKind.Ohlc
                : json.ValueTextEquals("instrument"u8) ? FrameKind.Instrument
                : json.ValueTextEquals("status"u8) ? FrameKind.Status
                : FrameKind.Unknown;
            envelope.Name = json.TokenType == JsonTokenType.String ? _names.Get(ref json) : null;
            return envelope.Name is not null || Fail("channel is not a string");
        }

        if (json.ValueTextEquals("type"u8))
        {
            json.Read();
            var isString = json.TokenType == JsonTokenType.String;
            envelope.IsSnapshot = isString && json.ValueTextEquals("snapshot"u8);
            return envelope.IsSnapshot || (isString && json.ValueTextEquals("update"u8))
                || Fail("type is neither snapshot nor update");
        }

        if (json.ValueTextEquals("method"u8))
        {
            json.Read();
            envelope.Kind = json.TokenType != JsonTokenType.String ? FrameKind.None
                : json.ValueTextEquals("pong"u8) ? FrameKind.Pong
                : json.ValueTextEquals("subscribe"u8) || json.ValueTextEquals("unsubscribe"u8) ? FrameKind.Ack
                : FrameKind.Unknown;
            envelope.Name = json.TokenType == JsonTokenType.String ? _names.Get(ref json) : null;
            return envelope.Name is not null || Fail("method is not a string");
        }

        return TryReadAnswerMember(ref json, ref envelope);
    }

    private bool TryReadAnswerMember(ref Utf8JsonReader json, ref Envelope envelope)
    {
        if (json.ValueTextEquals("req_id"u8))
        {
            return JsonValues.TryLong(ref json, ref envelope.RequestId) || Fail("req_id is not an integer");
        }

        if (json.ValueTextEquals("success"u8))
        {
            return JsonValues.TryBool(ref json, ref envelope.Success) || Fail("success is not a boolean");
        }

        // The rate limit's refusal has been seen as "Error".
        if (json.ValueTextEquals("error"u8) || json.ValueTextEquals("Error"u8))
        {
            return JsonValues.TryString(ref json, null, ref envelope.Error) || Fail("error is not a string");
        }

        if (json.ValueTextEquals("symbol"u8))
        {
            return JsonValues.TryString(ref json, _names, ref envelope.Symbol) || Fail("symbol is not a string");
        }

        if (json.ValueTextEquals("time_in"u8))
        {
            return JsonValues.TryTime(ref json, ref envelope.TimeIn) || Fail("time_in is not a time");
        }

        if (json.ValueTextEquals("time_out"u8))
        {
            return JsonValues.TryTime(ref json, ref envelope.TimeOut) || Fail("time_out is not a time");
        }

        json.Skip();
        return true;
    }

    /// <summary>Stands on the property name of <c>data</c> or <c>result</c>.</summary>
    private bool TryReadContent(ref Utf8JsonReader json)
    {
        _envelope.HasContent = true;
        json.Read();
        switch (_envelope.Kind)
        {
            case FrameKind.Book:
                return TryReadItems(ref json, static (reader, ref item) => reader.TryReadBook(ref item));
            case FrameKind.Ticker:
                return TryReadItems(ref json, static (reader, ref item) => reader.TryReadTicker(ref item));
            case FrameKind.Trade:
                return TryReadItems(ref json, static (reader, ref item) => reader.TryReadTrade(ref item));
            case FrameKind.Ohlc:
                return TryReadItems(ref json, static (reader, ref item) => reader.TryReadCandle(ref item));
            case FrameKind.Status:
                return TryReadItems(ref json, static (reader, ref item) => reader.TryReadStatus(ref item));
            case FrameKind.Instrument:
                return TryReadInstruments(ref json);
            case FrameKind.Ack:
                return TryReadResult(ref json);
            default:
                json.Skip();
                return true;
        }
    }

    private bool TryReadItems(ref Utf8JsonReader json, ItemReader readItem)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return Fail("data is not an array");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                return Fail("data holds something that is not an object");
            }

            if (!readItem(this, ref json))
            {
                return false;
            }
        }

        return true;
    }

    private bool Fail(string problem)
    {
        _problem ??= problem;
        return false;
    }

    private delegate bool ItemReader(KrakenFrameReader reader, ref Utf8JsonReader json);

    private enum FrameKind
    {
        None,
        Status,
        Heartbeat,
        Pong,
        Ack,
        Instrument,
        Ticker,
        Trade,
        Book,
        Ohlc,
        Unknown,
    }

    private struct Envelope
    {
        public FrameKind Kind;
        public string? Name;
        public bool IsSnapshot;
        public bool HasContent;
        public bool? Success;
        public string? Error;
        public string? Symbol;
        public long? RequestId;
        public DateTimeOffset? TimeIn;
        public DateTimeOffset? TimeOut;
    }
}
