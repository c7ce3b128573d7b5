using CryptoSim.Web.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace CryptoSim.Web.Layout;

public sealed partial class MainLayout(
    TradingSession session, NavigationManager Navigation, IJSRuntime js)
{
    private ErrorBoundary? boundary;
    private bool isLight;
    private string? userName;

    [CascadingParameter]
    public required Routes Routes { get; set; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    protected override async Task OnInitializedAsync()
    {
        isLight = Routes.IsLight;
        Navigation.LocationChanged += OnLocationChanged;
        var visitor = Visitor.Of((await Authentication).User);
        userName = visitor?.User?.Name;
        if (RendererInfo.IsInteractive)
        {
            await session.StartAsync(visitor);
        }
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs arguments) => boundary?.Recover();

    private async Task ToggleThemeAsync()
    {
        isLight = !isLight;
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", "./js/theme.js");
        await module.InvokeVoidAsync("setTheme", isLight ? "light" : "dark");
    }
}
