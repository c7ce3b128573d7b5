using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CryptoSim.Tests.Clusters;

/// <summary>An account on a running API, over HTTP as anyone would use it.</summary>
internal sealed class Trader : IDisposable
{
    private readonly HttpClient _http;

    private Trader(HttpClient http, string accountId)
    {
        _http = http;
        AccountId = accountId;
    }

    public string AccountId { get; }

    /// <summary>Opens an account with its 10,000 USD.</summary>
    /// <param name="patience">How long an answer is waited for; null for 20 s.</param>
    public static async Task<Trader> OpenAsync(Uri api, TimeSpan? patience = null)
    {
        // Retries are the test's own business: a refused or cut call is told.
        var http = new HttpClient { BaseAddress = api, Timeout = patience ?? TimeSpan.FromSeconds(20) };
        using var answer = await http.PostAsync(new Uri("/api/accounts", UriKind.Relative), null);
        var body = await ReadAsync(answer);
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, body.ToString());
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", body.GetProperty("accessToken").GetString());
        return new Trader(http, body.GetProperty("accountId").GetString()!);
    }

    /// <summary>The status and body of <c>POST /api/orders</c>.</summary>
    /// <exception cref="HttpRequestException">No answer came: what became of the order is not known.</exception>
    /// <param name="instance">The instance asked; null for the one that opened the account.</param>
    public async Task<(HttpStatusCode Status, JsonElement Body)> PlaceAsync(object order, Uri? instance = null)
    {
        using var answer = await _http.PostAsJsonAsync(At(instance, "/api/orders"), order);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    /// <summary>The status and body of <c>PATCH /api/orders/{orderId}</c>.</summary>
    /// <inheritdoc cref="PlaceAsync"/>
    public async Task<(HttpStatusCode Status, JsonElement Body)> AmendAsync(
        string orderId, object amend, Uri? instance = null)
    {
        using var answer = await _http.PatchAsJsonAsync(At(instance, $"/api/orders/{orderId}"), amend);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    /// <summary>The status and body of <c>DELETE /api/orders/{orderId}</c>.</summary>
    /// <inheritdoc cref="PlaceAsync"/>
    public async Task<(HttpStatusCode Status, JsonElement Body)> CancelAsync(string orderId, Uri? instance = null)
    {
        using var answer = await _http.DeleteAsync(At(instance, $"/api/orders/{orderId}"));
        return (answer.StatusCode, await ReadAsync(answer));
    }

    public async Task PutAsync(string path, object body)
    {
        using var answer = await _http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
        Assert.IsTrue(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        var body = await ReadAsync(answer);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, $"{path}: {body}");
        return body;
    }

    /// <summary>All orders of the account, through every page.</summary>
    public async Task<IReadOnlyList<JsonElement>> OrdersAsync()
    {
        List<JsonElement> orders = [];
        string? cursor = null;
        do
        {
            var page = await GetAsync("/api/orders?status=all&limit=1000"
                + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"));
            orders.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        return orders;
    }

    public void Dispose() => _http.Dispose();

    private static Uri At(Uri? instance, string path) =>
        instance is null ? new Uri(path, UriKind.Relative) : new Uri(instance, path);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
