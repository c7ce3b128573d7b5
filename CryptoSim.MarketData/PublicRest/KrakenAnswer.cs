using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Kraken's envelope: <c>{"error":[],"result":...}</c>, or the errors alone. Errors too come with HTTP
/// 200.</summary>
public sealed class KrakenAnswer : IResult
{
    // As Kraken writes it: the answer is never put into HTML.
    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string? _error;
    private readonly Action<Utf8JsonWriter>? _writeResult;

    private KrakenAnswer(string? error, Action<Utf8JsonWriter>? writeResult)
    {
        (_error, _writeResult) = (error, writeResult);
    }

    /// <summary>An object without members.</summary>
    public static KrakenAnswer Empty { get; } = Of(json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });

    /// <param name="writeResult">Writes one JSON value.</param>
    public static KrakenAnswer Of(Action<Utf8JsonWriter> writeResult) => new(null, writeResult);

    /// <param name="error">For example <c>EQuery:Unknown asset pair</c>.</param>
    public static KrakenAnswer Error(string error) => new(error, null);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter, WriterOptions);
        json.WriteStartObject();
        json.WriteStartArray("error"u8);
        if (_error is not null)
        {
            json.WriteStringValue(_error);
        }

        json.WriteEndArray();
        if (_writeResult is not null)
        {
            json.WritePropertyName("result"u8);
            _writeResult(json);
        }

        json.WriteEndObject();
        await json.FlushAsync(httpContext.RequestAborted);
    }
}
