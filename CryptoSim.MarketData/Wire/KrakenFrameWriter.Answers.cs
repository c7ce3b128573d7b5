using System.Buffers;
using System.Text.Json;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.Wire;

// Status, instruments and the answers to requests.
public static partial class KrakenFrameWriter
{
    public static void WriteStatus(IBufferWriter<byte> output, KrakenStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var json = Begin(output, Names.Status, isSnapshot: false);
        json.WriteStartArray(Names.Data);
        json.WriteStartObject();
        json.WriteString("version"u8, status.Version ?? "2.0.10");
        json.WriteString("system"u8, KrakenWords.Word(status.System));
        json.WriteString("api_version"u8, status.ApiVersion ?? "v2");
        if (status.ConnectionId is { } connectionId)
        {
            json.WriteNumber("connection_id"u8, connectionId);
        }

        json.WriteEndObject();
        json.WriteEndArray();
        End(json);
    }

    public static void WritePong(
        IBufferWriter<byte> output, long? requestId, DateTimeOffset timeIn, DateTimeOffset timeOut)
    {
        var json = Begin(output);
        json.WriteString("method"u8, "pong"u8);
        WriteOptional(json, "req_id"u8, requestId);
        WriteTime(json, Names.TimeIn, timeIn);
        WriteTime(json, Names.TimeOut, timeOut);
        End(json);
    }

    /// <summary>Writes an acknowledgement, or a refusal when <see cref="KrakenAck.Error"/> is set.</summary>
    public static void WriteAck(IBufferWriter<byte> output, KrakenAck ack)
    {
        ArgumentNullException.ThrowIfNull(ack);
        var json = Begin(output);
        if (ack.Error is not null)
        {
            json.WriteString("error"u8, ack.Error);
        }

        if (ack.Method.Length > 0)
        {
            json.WriteString("method"u8, ack.Method);
        }

        if (ack.Error is null)
        {
            WriteResult(json, ack);
        }

        json.WriteBoolean("success"u8, ack.Error is null);
        if (ack is { Error: not null, Symbol: not null })
        {
            json.WriteString(Names.Symbol, ack.Symbol);
        }

        WriteTime(json, Names.TimeIn, ack.TimeIn);
        WriteTime(json, Names.TimeOut, ack.TimeOut);
        WriteOptional(json, "req_id"u8, ack.RequestId);
        End(json);
    }

    public static void WriteInstruments(
        IBufferWriter<byte> output,
        bool isSnapshot,
        IReadOnlyList<KrakenAsset> assets,
        IReadOnlyList<Instrument> pairs)
    {
        ArgumentNullException.ThrowIfNull(assets);
        ArgumentNullException.ThrowIfNull(pairs);
        var json = Begin(output, Names.Instrument, isSnapshot);
        json.WriteStartObject(Names.Data);
        json.WriteStartArray("assets"u8);
        foreach (var asset in assets)
        {
            WriteAsset(json, asset);
        }

        json.WriteEndArray();
        json.WriteStartArray("pairs"u8);
        foreach (var pair in pairs)
        {
            WritePair(json, pair);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        End(json);
    }

    private static void WriteResult(Utf8JsonWriter json, KrakenAck ack)
    {
        json.WriteStartObject("result"u8);
        if (ack.Channel is not null)
        {
            json.WriteString(Names.Channel, ack.Channel);
        }

        WriteOptional(json, "depth"u8, ack.Depth);
        if (ack.EventTrigger is not null)
        {
            json.WriteString("event_trigger"u8, ack.EventTrigger);
        }

        WriteOptional(json, "interval"u8, ack.IntervalMinutes);
        if (ack.Snapshot is { } snapshot)
        {
            json.WriteBoolean(Names.Snapshot, snapshot);
        }

        if (ack.Symbol is not null)
        {
            json.WriteString(Names.Symbol, ack.Symbol);
        }

        if (ack.Warnings.Count > 0)
        {
            json.WriteStartArray("warnings"u8);
            foreach (var warning in ack.Warnings)
            {
                json.WriteStringValue(warning);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteAsset(Utf8JsonWriter json, KrakenAsset asset)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, asset.Id);
        json.WriteString(Names.Status, asset.Status);
        json.WriteNumber("precision"u8, asset.Precision);
        json.WriteNumber("precision_display"u8, asset.PrecisionDisplay);
        json.WriteBoolean("borrowable"u8, asset.Borrowable);
        if (asset.CollateralValue is { } collateral)
        {
            json.WriteNumber("collateral_value"u8, collateral);
        }

        json.WriteEndObject();
    }

    private static void WritePair(Utf8JsonWriter json, Instrument pair)
    {
        json.WriteStartObject();
        json.WriteString(Names.Symbol, pair.Symbol);
        json.WriteString("base"u8, pair.Base);
        json.WriteString("quote"u8, pair.Quote);
        json.WriteString(Names.Status, KrakenWords.Word(pair.Status));
        json.WriteNumber("qty_precision"u8, pair.QuantityPrecision);
        json.WriteNumber("qty_increment"u8, pair.QuantityIncrement);
        json.WriteNumber("price_precision"u8, pair.PricePrecision);
        json.WriteNumber("cost_precision"u8, pair.CostPrecision);
        json.WriteBoolean("marginable"u8, false);
        json.WriteBoolean("has_index"u8, false);
        json.WriteNumber("cost_min"u8, pair.MinimumCost);
        json.WriteNumber("tick_size"u8, pair.PriceIncrement);
        json.WriteNumber("price_increment"u8, pair.PriceIncrement);
        json.WriteNumber("qty_min"u8, pair.MinimumQuantity);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>Names of the hot frames, encoded once.</summary>
    private static class Names
    {
        public static readonly JsonEncodedText Channel = JsonEncodedText.Encode("channel");
        public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
        public static readonly JsonEncodedText Snapshot = JsonEncodedText.Encode("snapshot");
        public static readonly JsonEncodedText Update = JsonEncodedText.Encode("update");
        public static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
        public static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
        public static readonly JsonEncodedText TimeIn = JsonEncodedText.Encode("time_in");
        public static readonly JsonEncodedText TimeOut = JsonEncodedText.Encode("time_out");
        public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
        public static readonly JsonEncodedText Instrument = JsonEncodedText.Encode("instrument");
        public static readonly JsonEncodedText Ticker = JsonEncodedText.Encode("ticker");
        public static readonly JsonEncodedText Trade = JsonEncodedText.Encode("trade");
        public static readonly JsonEncodedText Book = JsonEncodedText.Encode("book");
        public static readonly JsonEncodedText Ohlc = JsonEncodedText.Encode("ohlc");
        public static readonly JsonEncodedText Symbol = JsonEncodedText.Encode("symbol");
        public static readonly JsonEncodedText Price = JsonEncodedText.Encode("price");
        public static readonly JsonEncodedText Quantity = JsonEncodedText.Encode("qty");
        public static readonly JsonEncodedText Bids = JsonEncodedText.Encode("bids");
        public static readonly JsonEncodedText Asks = JsonEncodedText.Encode("asks");
        public static readonly JsonEncodedText Checksum = JsonEncodedText.Encode("checksum");
        public static readonly JsonEncodedText Side = JsonEncodedText.Encode("side");
        public static readonly JsonEncodedText Buy = JsonEncodedText.Encode("buy");
        public static readonly JsonEncodedText Sell = JsonEncodedText.Encode("sell");
        public static readonly JsonEncodedText OrderType = JsonEncodedText.Encode("ord_type");
        public static readonly JsonEncodedText Limit = JsonEncodedText.Encode("limit");
        public static readonly JsonEncodedText Market = JsonEncodedText.Encode("market");
        public static readonly JsonEncodedText TradeId = JsonEncodedText.Encode("trade_id");
        public static readonly JsonEncodedText Bid = JsonEncodedText.Encode("bid");
        public static readonly JsonEncodedText BidQuantity = JsonEncodedText.Encode("bid_qty");
        public static readonly JsonEncodedText Ask = JsonEncodedText.Encode("ask");
        public static readonly JsonEncodedText AskQuantity = JsonEncodedText.Encode("ask_qty");
        public static readonly JsonEncodedText Last = JsonEncodedText.Encode("last");
        public static readonly JsonEncodedText Volume = JsonEncodedText.Encode("volume");
        public static readonly JsonEncodedText Vwap = JsonEncodedText.Encode("vwap");
        public static readonly JsonEncodedText Low = JsonEncodedText.Encode("low");
        public static readonly JsonEncodedText High = JsonEncodedText.Encode("high");
        public static readonly JsonEncodedText Change = JsonEncodedText.Encode("change");
        public static readonly JsonEncodedText ChangePercent = JsonEncodedText.Encode("change_pct");
        public static readonly JsonEncodedText Trades = JsonEncodedText.Encode("trades");
        public static readonly JsonEncodedText Open = JsonEncodedText.Encode("open");
        public static readonly JsonEncodedText Close = JsonEncodedText.Encode("close");
        public static readonly JsonEncodedText Interval = JsonEncodedText.Encode("interval");
        public static readonly JsonEncodedText IntervalBegin = JsonEncodedText.Encode("interval_begin");
    }
}
