using CryptoSim.KrakenSim;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;
using CryptoSim.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddSimulatedMarket();
builder.Services.AddKrakenWebSocketServer();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapKrakenWebSocket("/v2");
app.MapKrakenPublicRest();
app.Run();
