using System.Globalization;
using System.Text.Json;

namespace CryptoSim.Web.Client;

/// <summary>Reads <c>{"title":"...","detail":"...","code":"insufficient_funds","field":"quantity","limit":"0.5",
/// "available":"12.3"}</c>. An answer that is no problem document, a proxy's page say, still becomes one.</summary>
internal static class ProblemReader
{
    public static async Task<ApiProblem> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var retryAfter = response.Headers.RetryAfter?.Delta;
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
        {
            return Plain(status, retryAfter);
        }

        try
        {
            var document = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return new ApiProblem(
                status,
                Text(document, "code") ?? CodeOf(status),
                Text(document, "detail") ?? Text(document, "title") ?? $"The trading service answered {status}.",
                Text(document, "field"),
                Number(document, "limit"),
                Number(document, "available"),
                retryAfter);
        }
        catch (JsonException)
        {
            return Plain(status, retryAfter);
        }
    }

    private static ApiProblem Plain(int status, TimeSpan? retryAfter) =>
        new(status, CodeOf(status), $"The trading service answered {status}.", RetryAfter: retryAfter);

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status429TooManyRequests => "rate_limited",
        StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable
            or StatusCodes.Status504GatewayTimeout => ApiProblem.UnavailableCode,
        _ => "refused",
    };

    private static string? Text(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    private static decimal? Number(JsonElement document, string name) =>
        decimal.TryParse(Text(document, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
