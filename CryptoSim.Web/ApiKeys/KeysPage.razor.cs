using CryptoSim.Web.Accounts;
using CryptoSim.Web.Client;
using CryptoSim.Web.Users;
using Microsoft.AspNetCore.Components;

namespace CryptoSim.Web.ApiKeys;

/// <summary>The API keys of the account that the visitor trades on, a guest's too.</summary>
public sealed partial class KeysPage(AccountTokens tokens, CryptoSimClient client, NavigationManager navigation)
{
    private Visitor? visitor;
    private string token = "";
    private IReadOnlyList<ApiKeyView> keys = [];
    private ApiKeyMade? made;
    private string? refusal;

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    [SupplyParameterFromForm]
    public KeyForm? Form { get; set; }

    /// <summary>What was just done.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    private string? DoneText => Done == "revoked" ? "The key is taken back. What it signs is refused from now on." : null;

    protected override async Task OnInitializedAsync()
    {
        visitor = Visitor.Of(HttpContext.User);
        if (visitor is null)
        {
            return;
        }

        HttpContext.KeepFromCaches();
        var taken = await tokens.TakeAsync(visitor, HttpContext.RequestAborted);
        if (taken.Problem is { } problem)
        {
            Refuse(problem);
            return;
        }

        token = taken.Value!;
        await ReadAsync();
    }

    private async Task MakeAsync()
    {
        string[] permissions = [.. Form?.Query == true ? ["query"] : (string[])[], .. Form?.Trade == true ? ["trade"] : (string[])[]];
        var addresses = (Form?.Addresses ?? "").Split(
            [' ', ',', ';', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var answer = await client.MakeKeyAsync(
            token,
            new NewApiKey(Form?.Name?.Trim() ?? "", permissions, addresses),
            HttpContext.Connection.RemoteIpAddress?.ToString(),
            HttpContext.RequestAborted);
        if (answer.Problem is { } problem)
        {
            Refuse(problem);
            return;
        }

        made = answer.Value;
        Form = null;
        await ReadAsync();
    }

    private async Task RevokeAsync()
    {
        if (await client.RevokeKeyAsync(token, Form?.Id ?? "", HttpContext.RequestAborted) is { } problem)
        {
            Refuse(problem);
            return;
        }

        navigation.NavigateTo($"{UserPages.Keys}?done=revoked");
    }

    private async Task ReadAsync()
    {
        var listed = await client.GetKeysAsync(token, HttpContext.RequestAborted);
        keys = listed.Value?.Items ?? [];
        if (listed.Problem is { } problem)
        {
            Refuse(problem);
        }
    }

    private void Refuse(ApiProblem problem) =>
        refusal = HttpContext.Refuse(StatusCodes.Status422UnprocessableEntity, problem.Detail);
}
