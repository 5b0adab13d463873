// SPDX-License-Identifier: GPL-2.0-only
/*
 * kexecload: hand a kernel to kexec, from a shell in the guest
 *
 *   kexecload next|crash KERNEL INITRD COMMAND-LINE
 *   kexecload go
 *
 * "next" is for "go", which shuts the devices down and starts it; "crash" is
 * for a panic, which shuts down nothing.
 */
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int kernel, initrd;
	unsigned long flags = 0;

	if (argc == 2 && !strcmp(argv[1], "go")) {
		reboot(LINUX_REBOOT_CMD_KEXEC);
		perror("kexecload: reboot");
		return 1;
	}
	if (argc != 5) {
		fprintf(stderr, "kexecload: see its source\n");
		return 2;
	}
	if (!strcmp(argv[1], "crash"))
		flags = KEXEC_FILE_ON_CRASH;
	kernel = open(argv[2], O_RDONLY);
	initrd = open(argv[3], O_RDONLY);
	if (kernel < 0 || initrd < 0) {
		perror("kexecload: open");
		return 1;
	}
	if (syscall(SYS_kexec_file_load, kernel, initrd, strlen(argv[4]) + 1,
		    argv[4], flags)) {
		perror("kexecload: kexec_file_load");
		return 1;
	}

	return 0;
}
