using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Tests.KrakenSim;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>A client of Kraken's private API with an account of its own, as its author would write it.</summary>
internal sealed class KrakenBot : IDisposable
{
    private readonly HttpClient _http;
    private readonly byte[] _secret;
    private long _nonce = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private KrakenBot(HttpClient http, Guid accountId, string accessToken, string apiKey, string apiSecret)
    {
        (_http, AccountId, AccessToken, ApiKey) = (http, accountId, accessToken, apiKey);
        _secret = Convert.FromBase64String(apiSecret);
    }

    public Guid AccountId { get; }

    public string AccessToken { get; }

    public string ApiKey { get; }

    public static async Task<KrakenBot> OpenAsync(Uri api)
    {
        var http = new HttpClient { BaseAddress = api };
        using var answer = await http.PostAsync(new Uri("/api/accounts", UriKind.Relative), null);
        var account = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new KrakenBot(
            http,
            account.GetProperty("accountId").GetGuid(),
            account.GetProperty("accessToken").GetString()!,
            account.GetProperty("apiKey").GetString()!,
            account.GetProperty("apiSecret").GetString()!);
    }

    /// <summary>A bot on the same account with another key.</summary>
    public KrakenBot With(string apiKey, string apiSecret) =>
        new(new HttpClient { BaseAddress = _http.BaseAddress }, AccountId, AccessToken, apiKey, apiSecret);

    /// <summary>A bot that has a key and nothing else.</summary>
    public static KrakenBot Of(Uri api, string apiKey, string apiSecret) =>
        new(new HttpClient { BaseAddress = api }, Guid.Empty, "", apiKey, apiSecret);

    public string NextNonce() => (++_nonce).ToString(CultureInfo.InvariantCulture);

    /// <summary>The result of a call that must succeed.</summary>
    public async Task<JsonElement> CallAsync(string method, string arguments = "", Uri? instance = null)
    {
        var answer = await AnswerAsync(method, arguments, instance: instance);
        Assert.AreEqual(0, answer.GetProperty("error").GetArrayLength(), answer.ToString());
        return answer.GetProperty("result");
    }

    /// <summary>The error of a call that must be refused.</summary>
    public async Task<string?> RefusedAsync(string method, string arguments = "")
    {
        var answer = await AnswerAsync(method, arguments);
        Assert.AreEqual(1, answer.GetProperty("error").GetArrayLength(), answer.ToString());
        return answer.GetProperty("error")[0].GetString();
    }

    public Task<JsonElement> AnswerAsync(string method, string arguments = "", string? nonce = null, Uri? instance = null)
    {
        nonce ??= NextNonce();
        var body = $"nonce={nonce}" + (arguments.Length > 0 ? "&" + arguments : "");
        return SendAsync(method, nonce, body, "application/x-www-form-urlencoded", instance: instance);
    }

    /// <param name="arguments">Members of the object after the nonce.</param>
    public Task<JsonElement> AnswerJsonAsync(string method, string arguments = "")
    {
        var nonce = NextNonce();
        return SendAsync(method, nonce, $$"""{"nonce":"{{nonce}}"{{arguments}}}""", "application/json");
    }

    public async Task<JsonElement> SendAsync(
        string method, string nonce, string body, string type, string? signature = null, string? key = null, Uri? instance = null)
    {
        var path = $"/0/private/{method}";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(instance ?? _http.BaseAddress!, path))
        {
            Content = new StringContent(body, Encoding.UTF8),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.Add("API-Key", key ?? ApiKey);
        request.Headers.TryAddWithoutValidation("API-Sign", signature ?? Convert.ToBase64String(
            KrakenSignature.Compute(_secret, path, nonce, Encoding.UTF8.GetBytes(body))));
        using var answer = await _http.SendAsync(request);
        Assert.AreEqual(System.Net.HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<string> TokenAsync(Uri? instance = null) =>
        (await CallAsync("GetWebSocketsToken", instance: instance)).GetProperty("token").GetString()!;

    /// <summary>Our own API, at an instance.</summary>
    public async Task<JsonElement> OwnAsync(HttpMethod method, string path, object? body = null, Uri? instance = null)
    {
        var (status, text) = await SendOwnAsync(method, path, body is null ? null : JsonContent.Create(body), instance);
        Assert.IsLessThan(300, (int)status, $"{path}: {status} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task DeleteAsync(string path) =>
        Assert.AreEqual(System.Net.HttpStatusCode.NoContent, await StatusAsync(HttpMethod.Delete, path));

    public async Task<System.Net.HttpStatusCode> StatusAsync(HttpMethod method, string path, object? body = null) =>
        (await SendOwnAsync(method, path, body is null ? null : JsonContent.Create(body))).Status;

    /// <summary>The problem of a call of our own API that must be refused.</summary>
    public async Task<JsonElement> ProblemAsync(HttpMethod method, string path, string json)
    {
        var (status, text) = await SendOwnAsync(method, path, new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.IsGreaterThanOrEqualTo(400, (int)status, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<JsonElement> BuyAsync(string quantity, Uri? instance = null, string? limit = null) =>
        await OwnAsync(
            HttpMethod.Post,
            "/api/orders",
            limit is null
                ? new { symbol = "BTC/USD", side = "buy", type = "market", quantity }
                : new { symbol = "BTC/USD", side = "buy", type = "limit", quantity, limitPrice = limit },
            instance);

    /// <summary>A socket of <c>/ws-auth/v2</c> at an instance.</summary>
    public static async Task<KrakenClient> ConnectAsync(Uri instance)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new UriBuilder(instance) { Scheme = "ws", Path = "/ws-auth/v2" }.Uri, CancellationToken.None);
        return new KrakenClient(socket);
    }

    public static Task SubscribeAsync(KrakenClient client, string channel, string token, string more = "") =>
        client.SendAsync(
            $$"""{"method":"subscribe","params":{"channel":"{{channel}}","token":"{{token}}"{{more}}},"req_id":7}""");

    public void Dispose() => _http.Dispose();

    private async Task<(System.Net.HttpStatusCode Status, string Text)> SendOwnAsync(
        HttpMethod method, string path, HttpContent? content, Uri? instance = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(instance ?? _http.BaseAddress!, path))
        {
            Content = content,
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
