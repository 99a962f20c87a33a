using System.Globalization;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Produce;

/// <summary>Takes the settings of a submission away once the path is as long as they say (<c>event-dispatcher</c> §7.4).</summary>
internal sealed class SettingRemovalStage : IProduceStage
{
    public string Name => "SourceSettingRemoval";

    public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added)
    {
        if (item.Event is BinaryEvent binary && binary.Source.Settings.TryGetValue("remove_at_depth", out string? text)
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int depth) && binary.Source.Path.Count >= depth)
        {
            // Others may share the source: they keep theirs.
            binary.Source = new Source
            {
                Name = binary.Source.Name, References = binary.Source.References, Security = binary.Source.Security, Path = binary.Source.Path, Timestamp = binary.Source.Timestamp,
            };
        }

        return item;
    }
}
