package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.TornadoPresence;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.compute.EngineProvider;
import dev.palimpsest.internal.compute.Engines;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code palimpsest devices}: lists the compute engines. */
@InGroup(CommandGroup.TOOLS)
@Command(
        name = "devices",
        description = "Lists the compute engines, why any of them is unavailable, and the devices that TornadoVM"
                + " finds.")
public final class DevicesCommand extends BaseCommand {

    @Override
    void run() {
        ObjectNode document = Json.object();
        ArrayNode engines = document.putArray("engines");
        for (EngineProvider provider : Engines.providers()) {
            show(engines, provider.name(), provider.unusable(), provider.devices());
        }
        if (!TornadoPresence.isThere()) {
            show(engines, TornadoPresence.NAME, Optional.of(TornadoPresence.REMEDY), List.of());
        }
        console().result(document);
    }

    private void show(ArrayNode engines, String name, Optional<String> reason, List<String> devices) {
        console().say("%-10s %s", name, reason.map(why -> "unavailable: " + why).orElse("usable"));
        devices.forEach(device -> console().say("%-10s %s", "", device));
        ObjectNode engine = engines.addObject().put("engine", name).put("usable", reason.isEmpty());
        engine.put("reason", reason.orElse(null));
        ArrayNode list = engine.putArray("devices");
        devices.forEach(list::add);
    }
}
