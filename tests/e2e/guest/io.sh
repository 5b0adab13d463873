# SPDX-License-Identifier: GPL-2.0-only
# The device file at its edges: the programs that know what it must say.
# e2e: boards 64
# e2e: timeout 900

plan $(($(iocheck list | wc -l) + $(iostress list | wc -l) + 4))
check "there are cases" test "$(iocheck list | wc -l)" -ge 5
check "modules load and the endpoint's BAR is a device" bring_up
from_ktap iocheck "$bar"
from_ktap iostress "$bar"
check "modules unload" tear_down
check "nothing leaked" no_leak
