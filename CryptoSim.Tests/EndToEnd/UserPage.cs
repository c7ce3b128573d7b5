using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CryptoSim.Tests.EndToEnd;

/// <summary>The pages about signing in, as a person uses them.</summary>
internal sealed class UserPage(IPage page, Uri web)
{
    public ILocator Refusal =>
        Page.GetByTestId("refusal").Filter(new LocatorFilterOptions { HasTextRegex = new Regex(@"\S") });

    public ILocator AccountLink => Page.GetByTestId("account-link");

    private IPage Page { get; } = page;

    public Task OpenAsync(string path) => Page.GotoAsync(new Uri(web, path).ToString());

    /// <summary>Signs up from where the page stands, and goes on to the markets.</summary>
    /// <returns>The recovery codes.</returns>
    public async Task<IReadOnlyList<string>> SignUpAsync(string name, string password)
    {
        await OpenAsync("/account/sign-up");
        await One("name").FillAsync(name);
        await One("password").FillAsync(password);
        await One("sign-up-password").ClickAsync();
        return await KeepCodesAsync();
    }

    /// <summary>With the authenticator that the browser has.</summary>
    public async Task<IReadOnlyList<string>> SignUpWithPasskeyAsync(string name)
    {
        await OpenAsync("/account/sign-up");
        await One("name").FillAsync(name);
        await One("sign-up-passkey").ClickAsync();
        return await KeepCodesAsync();
    }

    public async Task SignInAsync(string name, string password)
    {
        await OpenAsync("/account/sign-in");
        await One("name").FillAsync(name);
        await One("password").FillAsync(password);
        await One("sign-in-password").ClickAsync();
    }

    public async Task SignInWithPasskeyAsync()
    {
        await OpenAsync("/account/sign-in");
        await One("sign-in-passkey").ClickAsync();
    }

    public async Task RecoverAsync(string name, string code, string newPassword)
    {
        await OpenAsync("/account/recover");
        await One("name").FillAsync(name);
        await One("code").FillAsync(code);
        await One("new-password").FillAsync(newPassword);
        await One("recover").ClickAsync();
    }

    public async Task ChangePasswordAsync(string password, string newPassword)
    {
        await OpenAsync("/account");
        await One("password").FillAsync(password);
        await One("new-password").FillAsync(newPassword);
        await One("change-password").ClickAsync();
        await One("done").WaitForAsync();
    }

    public async Task SignOutAsync()
    {
        await OpenAsync("/account");
        await One("sign-out").ClickAsync();
        await Page.WaitForURLAsync("**/account/sign-in");
    }

    public Task IsSignedInAsync(string name) => Assertions.Expect(AccountLink).ToHaveTextAsync(name);

    private async Task<IReadOnlyList<string>> KeepCodesAsync()
    {
        await One("recovery-codes").WaitForAsync();
        var codes = await One("recovery-codes").Locator("code").AllInnerTextsAsync();
        await One("go-on").ClickAsync();
        return codes;
    }

    private ILocator One(string testId) => Page.GetByTestId(testId).First;
}
