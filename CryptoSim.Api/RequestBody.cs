using System.Buffers;
using Microsoft.Net.Http.Headers;

namespace CryptoSim.Api;

/// <summary>A JSON request body, whole and bounded.</summary>
internal static class RequestBody
{
    public static async Task<Parsed<byte[]>> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsUtf8Json(request.ContentType) || request.Headers.ContentEncoding.Count > 0)
        {
            return Problems.UnsupportedMediaType();
        }

        // UseRequestLimits has refused a length that was told; one that was not is found out here: one byte more than
        // allowed tells a body that is too large from one that just fits.
        var read = await request.BodyReader.ReadAtLeastAsync(RequestLimits.BodyBytesMax + 1, cancellationToken);
        var body = read.Buffer;
        if (body.Length > RequestLimits.BodyBytesMax)
        {
            request.BodyReader.AdvanceTo(body.End);
            return Problems.BodyTooLarge(RequestLimits.BodyBytesMax);
        }

        var bytes = body.ToArray();
        request.BodyReader.AdvanceTo(body.End);
        return bytes;
    }

    private static bool IsUtf8Json(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var media)
        && (media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || media.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        && (!media.Charset.HasValue || media.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || media.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
}
