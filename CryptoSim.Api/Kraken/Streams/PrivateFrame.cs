using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>Frames of the private channels and methods.</summary>
internal static class PrivateFrame
{
    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="write">Writes the members of one object.</param>
    public static byte[] Make<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            write(json, state);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A frame of a channel.</summary>
    /// <param name="write">Writes the data, one object each.</param>
    public static byte[] OfChannel<TState>(
        string channel, bool isSnapshot, long sequence, TState state, Action<Utf8JsonWriter, TState> write) =>
        Make((channel, isSnapshot, sequence, state, write), static (json, frame) =>
        {
            json.WriteString("channel"u8, frame.channel);
            json.WriteString("type"u8, frame.isSnapshot ? "snapshot"u8 : "update"u8);
            json.WriteStartArray("data"u8);
            frame.write(json, frame.state);
            json.WriteEndArray();
            json.WriteNumber("sequence"u8, frame.sequence);
        });

    /// <summary>The answer to a request that was done.</summary>
    /// <param name="writeResult">Writes the members of the result.</param>
    public static byte[] Done(
        PrivateRequest request, DateTimeOffset timeIn, DateTimeOffset timeOut, Action<Utf8JsonWriter> writeResult) =>
        Make((request, timeIn, timeOut, writeResult), static (json, state) =>
        {
            json.WriteString("method"u8, state.request.Method);
            json.WriteStartObject("result"u8);
            state.writeResult(json);
            json.WriteEndObject();
            json.WriteBoolean("success"u8, true);
            WriteTimes(json, state.request, state.timeIn, state.timeOut);
        });

    /// <summary>As <see cref="Done"/>, with a list for a result.</summary>
    /// <param name="writeItems">Writes the items of the list.</param>
    public static byte[] DoneList(
        PrivateRequest request, DateTimeOffset timeIn, DateTimeOffset timeOut, Action<Utf8JsonWriter> writeItems) =>
        Make((request, timeIn, timeOut, writeItems), static (json, state) =>
        {
            json.WriteString("method"u8, state.request.Method);
            json.WriteStartArray("result"u8);
            state.writeItems(json);
            json.WriteEndArray();
            json.WriteBoolean("success"u8, true);
            WriteTimes(json, state.request, state.timeIn, state.timeOut);
        });

    /// <summary>As <see cref="Done"/>, with a count beside no result.</summary>
    public static byte[] DoneCount(
        PrivateRequest request, DateTimeOffset timeIn, DateTimeOffset timeOut, string name, int count) =>
        Make((request, timeIn, timeOut, name, count), static (json, state) =>
        {
            json.WriteString("method"u8, state.request.Method);
            json.WriteNumber(state.name, state.count);
            json.WriteBoolean("success"u8, true);
            WriteTimes(json, state.request, state.timeIn, state.timeOut);
        });

    public static byte[] Refused(
        PrivateRequest request, string error, DateTimeOffset timeIn, DateTimeOffset timeOut) =>
        Make((request, error, timeIn, timeOut), static (json, state) =>
        {
            json.WriteString("error"u8, state.error);
            json.WriteString("method"u8, state.request.Method);
            json.WriteBoolean("success"u8, false);
            WriteTimes(json, state.request, state.timeIn, state.timeOut);
        });

    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time) =>
        json.WriteString(name, KrakenTime.ToText(time));

    private static void WriteTimes(
        Utf8JsonWriter json, PrivateRequest request, DateTimeOffset timeIn, DateTimeOffset timeOut)
    {
        WriteTime(json, "time_in"u8, timeIn);
        WriteTime(json, "time_out"u8, timeOut);
        if (request.RequestId is { } requestId)
        {
            json.WriteNumber("req_id"u8, requestId);
        }
    }
}
