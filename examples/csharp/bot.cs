// Kraken's WebSocket v2 on a bare ClientWebSocket: a token over signed REST, then streams and orders on one socket.
using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var api = new Uri(Environment.GetEnvironmentVariable("CRYPTOSIM_API") ?? "http://localhost:8081");
using var http = new HttpClient { BaseAddress = api };

// An account with 10,000 virtual dollars; at Kraken the key is yours already.
using var opened = await http.PostAsync(new Uri("/api/accounts", UriKind.Relative), null);
var account = JsonDocument.Parse(await opened.Content.ReadAsStringAsync()).RootElement;
var token = await TokenAsync(account.GetProperty("apiKey").GetString()!, account.GetProperty("apiSecret").GetString()!);

using var socket = new ClientWebSocket();
await socket.ConnectAsync(new UriBuilder(api) { Scheme = "ws", Path = "/ws-auth/v2" }.Uri, CancellationToken.None);
await SendAsync($$"""{"method":"subscribe","params":{"channel":"executions","token":"{{token}}"},"req_id":1}""");
await SendAsync($$"""{"method":"subscribe","params":{"channel":"balances","token":"{{token}}"},"req_id":2}""");
const string Order = """ "symbol":"BTC/USD","side":"buy","order_type":"limit","order_qty":0.01,"limit_price":1000.0 """;
await SendAsync($$"""{"method":"add_order","params":{ {{Order}},"token":"{{token}}"},"req_id":3}""");

while (await ReadAsync() is { } frame)
{
    Console.WriteLine(frame);
    if (frame.TryGetProperty("req_id", out var id) && id.GetInt32() == 3)
    {
        var orderId = frame.GetProperty("result").GetProperty("order_id").GetString();
        await SendAsync(
            $$"""{"method":"cancel_order","params":{"order_id":["{{orderId}}"],"token":"{{token}}"},"req_id":4}""");
    }

    if (Word(frame, "channel") == "executions"
        && frame.GetProperty("data").EnumerateArray().Any(item => Word(item, "exec_type") == "canceled"))
    {
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        return;
    }
}

// API-Sign is HMAC-SHA512, by the secret, of the path and the SHA-256 of nonce and body.
async Task<string> TokenAsync(string key, string secret)
{
    const string Path = "/0/private/GetWebSocketsToken";
    var nonce = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
    var body = $"nonce={nonce}";
    byte[] message = [.. Encoding.UTF8.GetBytes(Path), .. SHA256.HashData(Encoding.UTF8.GetBytes(nonce + body))];
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Path, UriKind.Relative))
    {
        Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"),
    };
    request.Headers.Add("API-Key", key);
    request.Headers.Add(
        "API-Sign", Convert.ToBase64String(HMACSHA512.HashData(Convert.FromBase64String(secret), message)));
    using var answer = await http.SendAsync(request);
    var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    return json.GetProperty("result").GetProperty("token").GetString()!;
}

Task SendAsync(string text) =>
    socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

async Task<JsonElement?> ReadAsync()
{
    using var message = new MemoryStream();
    var buffer = new byte[16_384];
    while (true)
    {
        var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
        if (result.MessageType == WebSocketMessageType.Close)
        {
            return null;
        }

        message.Write(buffer, 0, result.Count);
        if (result.EndOfMessage)
        {
            return JsonDocument.Parse(message.ToArray()).RootElement;
        }
    }
}

static string? Word(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;
