using CryptoSim.Data;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.Server;
using CryptoSim.ServiceDefaults;
using CryptoSim.ServiceDefaults.Status;
using CryptoSim.Web.Accounts;
using CryptoSim.Web.Circuits;
using CryptoSim.Web.Client;
using CryptoSim.Web.Guests;
using CryptoSim.Web.Layout;
using CryptoSim.Web.Markets;
using CryptoSim.Web.Security;
using CryptoSim.Web.Users;
using MudBlazor.Services;

var builder = WebApplication.CreateBuilder(args);
// Run from a build, files of packages and of the framework are found through the build's manifest; a published folder
// has none and holds the files themselves.
builder.WebHost.UseStaticWebAssets();
builder.AddServiceDefaults();
builder.AddRedisBackend("redis");
builder.AddPostgresBackend<CryptoSimDbContext>("cryptosim");

builder.Services.AddKnownProxies("Web");
builder.Services.AddCryptoSimData(builder.Configuration);
builder.Services.AddMarketBoard(builder.Configuration);
builder.Services.AddMarketBus();
builder.Services.AddKrakenWebSocketServer();
builder.Services.AddInstanceStatus();
builder.Services.AddCryptoSimClient();
builder.Services.AddUsers(builder.Configuration);
builder.Services.AddGuests();
builder.Services.AddTradingSessions();
builder.Services.AddCircuitHandOver();
builder.Services.AddOutputCache();
builder.Services.AddMudServices();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();

var app = builder.Build();
app.UseForwardedHeaders();
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    ExceptionHandlingPath = "/error",
    CreateScopeForErrors = true,
    StatusCodeSelector = exception => StoreOutage.Is(exception)
        ? StatusCodes.Status503ServiceUnavailable
        : StatusCodes.Status500InternalServerError,
});
app.UseSecurityHeaders();
app.UseWebSockets();
app.UseSameOrigin("/_blazor", "/live");
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseAuthentication();
app.UseAuthorization();
app.UseAffinity();
app.UseUsers();
app.UseGuests();
app.UseAntiforgery();
app.UseOutputCache();

app.MapDefaultEndpoints();
app.MapStaticAssets();
app.MapKrakenWebSocket("/live/v2");
app.MapLiveCandles();
app.MapGuests();
app.MapPasskeys();
app.MapRazorComponents<App>()
    .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'");
app.Run();
