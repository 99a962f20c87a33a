using System.Runtime.CompilerServices;
using System.Text.Json;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Remote;

/// <summary>Connectors by what people call them.</summary>
internal static class ConnectorNames
{
    /// <summary>All connectors; the server gives them in one page.</summary>
    public static async IAsyncEnumerable<JsonElement> AllAsync(ServerClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonElement page = await client.GetAsync(ServerClient.PathOf("connectors"), cancellationToken);
        foreach (JsonElement connector in page.GetProperty("items").EnumerateArray())
        {
            yield return connector;
        }
    }

    /// <summary>The id of the connector with this id, name or asset.</summary>
    public static async Task<string> FindAsync(ServerClient client, string wanted, CancellationToken cancellationToken)
    {
        Dictionary<string, string> known = [];
        string absolute = Path.GetFullPath(wanted);
        await foreach (JsonElement connector in AllAsync(client, cancellationToken))
        {
            string id = JsonText.Of(connector, "id") ?? "";
            string asset = JsonText.Of(connector, "asset") ?? "";
            if (id == wanted || asset == wanted || asset == absolute || JsonText.Of(connector, "name") == wanted)
            {
                return id;
            }

            known[id] = asset;
        }

        string all = known.Count == 0 ? "the server has none" : "there are " + string.Join(", ", known.Select(k => $"{k.Key} ({SafeText.Visible(k.Value)})"));
        throw new UserErrorException($"no connector is called \"{SafeText.Visible(wanted)}\"; {all}");
    }
}
