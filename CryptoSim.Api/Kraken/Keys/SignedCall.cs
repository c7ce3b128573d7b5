using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>The arguments of a private call, from its form or JSON body.</summary>
internal sealed class SignedCall
{
    /// <summary>The longest batch of fifteen orders takes some 8 KiB.</summary>
    private const int LargestBody = 65_536;

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private SignedCall()
    {
    }

    /// <summary>The body as it was sent: what the signature is over.</summary>
    public byte[] Body { get; private set; } = [];

    /// <summary>Of a JSON body; undefined for a form.</summary>
    public JsonElement Json { get; private set; }

    /// <summary>As the body spells it; null when there is none.</summary>
    public string? Nonce => Text("nonce");

    public string? Text(string name) => values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    /// <summary>The words of an argument that is a list: separated by commas, repeated, or a JSON array.</summary>
    public IReadOnlyList<string> List(string name) =>
        Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public bool IsTrue(string name) => Text(name) is "true" or "True" or "1";

    /// <summary>Form arguments whose name begins so: <c>orders[0][pair]</c>.</summary>
    public IEnumerable<KeyValuePair<string, string>> StartingWith(string prefix) =>
        values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal));

    /// <returns>False when it is there and is no integer.</returns>
    public bool TryInteger(string name, long absent, out long value)
    {
        value = absent;
        return Text(name) is not { } text
            || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <returns>Null when the body is too large or cannot be read.</returns>
    public static async Task<SignedCall?> ReadAsync(HttpRequest request)
    {
        if (await ReadBodyAsync(request) is not { } body)
        {
            return null;
        }

        var call = new SignedCall { Body = body };
        try
        {
            return body.Length == 0 || (request.HasJsonContentType() ? call.AddJson() : call.AddForm()) ? call : null;
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The arguments of one order of a batch.</summary>
    public static SignedCall Of(IEnumerable<KeyValuePair<string, string>> arguments)
    {
        var call = new SignedCall();
        foreach (var (name, value) in arguments)
        {
            call.values[name] = value;
        }

        return call;
    }

    public static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(TextOf)),
        JsonValueKind.Null => "",
        _ => value.ToString(),
    };

    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > LargestBody)
        {
            return null;
        }

        using var body = new MemoryStream();
        var buffer = new byte[4_096];
        int count;
        while ((count = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + count > LargestBody)
            {
                return null;
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private bool AddJson()
    {
        using var document = JsonDocument.Parse(Body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        Json = document.RootElement.Clone();
        foreach (var member in Json.EnumerateObject())
        {
            values[member.Name] = TextOf(member.Value);
        }

        return true;
    }

    // Not the framework's form reader: it takes the body itself, and the signature needs its bytes.
    private bool AddForm()
    {
        foreach (var pair in Encoding.UTF8.GetString(Body).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Unescape(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Unescape(pair[(equals + 1)..]);
            // A list may repeat its name, with brackets or without.
            name = name.EndsWith("[]", StringComparison.Ordinal) ? name[..^2] : name;
            values[name] = values.TryGetValue(name, out var before) && name != "nonce" ? $"{before},{value}" : value;
        }

        return true;
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
