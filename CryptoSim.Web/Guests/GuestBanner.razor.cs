using CryptoSim.Web.Client;
using CryptoSim.Web.Layout;
using CryptoSim.Web.Users;
using Microsoft.AspNetCore.Components;

namespace CryptoSim.Web.Guests;

/// <summary>Says why a visitor cannot trade now, and how to go on. Gone as soon as the reason is.</summary>
public sealed partial class GuestBanner(NavigationManager navigation)
{
    [CascadingParameter]
    public required Routes Routes { get; set; }

    private ApiProblem? Problem => Session.AccountId is null ? Routes.GuestProblem : Session.Problem;

    private string Here => Uri.EscapeDataString("/" + navigation.ToBaseRelativePath(navigation.Uri));

    private string WayOn =>
        $"{(Session.IsUser ? UserPages.SignIn : GuestModule.RenewPath)}?returnUrl={Here}";

    private string WayOnName => (Session.IsUser, Problem) switch
    {
        (true, _) => "Sign in",
        (false, { IsUnauthorized: true }) => "Start a new account",
        _ => "Try again",
    };

    private string Sentence(ApiProblem problem) => problem switch
    {
        { IsUnauthorized: true } when Session.IsUser => "You were signed out. Your account is safe: sign in to go on.",
        { IsUnauthorized: true } => "This account is not known here any more: the market was changed or cleared.",
        { IsRateLimited: true } => "Many accounts were opened from your address in the last minute. Look around; "
            + "trading opens when you try again a little later.",
        _ => "The trading service does not answer. Prices go on; your orders and balances are safe.",
    };
}
