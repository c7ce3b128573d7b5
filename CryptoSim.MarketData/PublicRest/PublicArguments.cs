using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>The arguments of a public call: from the query, and of a POST also from its form or JSON body.</summary>
public sealed class PublicArguments
{
    /// <summary>A body of public arguments is short; a list of all pairs takes 16 KiB.</summary>
    private const int LargestBody = 65_536;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private PublicArguments()
    {
    }

    /// <summary>The names of a comma-separated argument; null when it is absent or empty.</summary>
    public IReadOnlyList<string>? List(string name) =>
        Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public string? Text(string name) => _values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    /// <returns>False when it is there and is no integer.</returns>
    public bool TryInteger(string name, long absent, out long value)
    {
        value = absent;
        return Text(name) is not { } text
            || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <returns>Null when the body cannot be read.</returns>
    public static async Task<PublicArguments?> ReadAsync(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var arguments = new PublicArguments();
        foreach (var (name, value) in request.Query)
        {
            arguments._values[name] = value.ToString();
        }

        if (!HttpMethods.IsPost(request.Method) || request.ContentLength == 0
            || (request.ContentLength is null && request.ContentType is null))
        {
            return arguments;
        }

        if (request.ContentLength > LargestBody)
        {
            return null;
        }

        // A body of unstated length is cut off by the server at this many bytes.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LargestBody;
        }

        try
        {
            return request.HasJsonContentType()
                ? await arguments.AddJsonAsync(request)
                : await arguments.AddFormAsync(request);
        }
        // Not JSON, not a form, or longer than the limit.
        catch (Exception exception) when (exception is JsonException or InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private async Task<PublicArguments?> AddFormAsync(HttpRequest request)
    {
        // Some clients do not say that it is a form.
        request.ContentType ??= "application/x-www-form-urlencoded";
        if (!request.HasFormContentType)
        {
            return null;
        }

        foreach (var (name, value) in await request.ReadFormAsync(request.HttpContext.RequestAborted))
        {
            _values[name] = value.ToString();
        }

        return this;
    }

    private async Task<PublicArguments?> AddJsonAsync(HttpRequest request)
    {
        using var body = await JsonDocument.ParseAsync(
            request.Body, cancellationToken: request.HttpContext.RequestAborted);
        if (body.RootElement.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in body.RootElement.EnumerateObject())
        {
            _values[member.Name] = member.Value.ValueKind == JsonValueKind.Array
                ? string.Join(',', member.Value.EnumerateArray())
                : member.Value.ToString();
        }

        return this;
    }
}
