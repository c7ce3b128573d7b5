using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace CryptoSim.Tests.Api;

/// <summary>One client of the API, as its author would write it.</summary>
internal sealed class ApiCaller(HttpClient client) : IDisposable
{
    public HttpClient Http { get; } = client;

    public Guid AccountId { get; private set; }

    public async Task<JsonElement> OpenAccountAsync()
    {
        var answer = await PostAsync("/api/accounts");
        Assert.AreEqual(HttpStatusCode.Created, answer.Status, answer.Text);
        AccountId = answer.Json.GetProperty("accountId").GetGuid();
        Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", answer.Json.GetProperty("accessToken").GetString());
        return answer.Json;
    }

    public Task<ApiAnswer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Delete, path));

    public Task<ApiAnswer> PutAsync(string path, string json) => SendAsync(new HttpRequestMessage(HttpMethod.Put, path)
    {
        Content = new StringContent(json, Encoding.UTF8, "application/json"),
    });

    public Task<ApiAnswer> PatchAsync(string path, string json) => SendAsync(new HttpRequestMessage(HttpMethod.Patch, path)
    {
        Content = new StringContent(json, Encoding.UTF8, "application/json"),
    });

    public Task<ApiAnswer> PostAsync(string path, string? json = null) =>
        PostAsync(path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    public Task<ApiAnswer> PostAsync(string path, HttpContent? content) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });

    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request);
            return await ApiAnswer.ReadAsync(response);
        }
    }

    public async Task<JsonElement> PortfolioAsync() => (await GetAsync("/api/portfolio")).Json;

    public void Dispose() => Http.Dispose();
}

internal sealed record ApiAnswer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, string? ContentType)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers,
        response.Content.Headers.ContentType?.MediaType);

    public string? Word(string name) => Json.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>Checks that this is a whole problem.</summary>
    public void IsProblem(HttpStatusCode status, string code, string? field = null)
    {
        Assert.AreEqual(status, Status, Text);
        Assert.AreEqual("application/problem+json", ContentType);
        Assert.AreEqual(code, Word("code"), Text);
        Assert.AreEqual(field, Word("field"), Text);
        Assert.AreEqual((int)status, Json.GetProperty("status").GetInt32());
        Assert.IsFalse(string.IsNullOrEmpty(Word("detail")), Text);
        Assert.IsFalse(string.IsNullOrEmpty(Word("title")), Text);
        Assert.AreEqual(32, Word("traceId")?.Length, Text);
    }
}
