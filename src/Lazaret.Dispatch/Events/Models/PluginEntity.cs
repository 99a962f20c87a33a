using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>What a plugin says about itself (§3.8).</summary>
internal sealed class PluginEntity : IRecord
{
    public string Name { get; set; } = "";

    public string Version { get; set; } = "";

    public string Category { get; set; } = "";

    public string Contact { get; set; } = "";

    public string Description { get; set; } = "";

    public List<PluginFeature> Features { get; set; } = [];

    public string Security { get; set; } = "";

    public Dictionary<string, string> Config { get; set; } = [];

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Name = c.Text("name"u8, Name, always: true);
        Version = c.Text("version"u8, Version);
        Category = c.Text("category"u8, Category);
        Contact = c.Text("contact"u8, Contact);
        Description = c.Text("description"u8, Description);
        Features = c.Records("features"u8, Features);
        Security = c.Text("security"u8, Security);
        Config = c.Map("config"u8, Config);
    }
}
