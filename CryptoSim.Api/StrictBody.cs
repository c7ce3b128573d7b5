using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoSim.Api.Json;

namespace CryptoSim.Api;

/// <summary>JSON bodies by their type: members that are not known, or twice there, are refused.</summary>
internal static class StrictBody
{
    private static readonly JsonSerializerOptions Options = new(ApiJson.Options)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static async Task<Parsed<T>> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        var body = await RequestBody.ReadJsonAsync(request, cancellationToken);
        if (body.IsRefused)
        {
            return body.Problem;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(body.Value, Options) is { } value
                ? value
                : Problems.Malformed("The body must be one JSON object.", "body");
        }
        catch (JsonException exception)
        {
            return Problems.Malformed(
                $"The body is not what this call takes: something is wrong at {exception.Path ?? "its start"}.", "body");
        }
    }
}
